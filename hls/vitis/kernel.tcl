# One kernel through Vitis HLS: C simulation, synthesis, cosimulation, its .xo, of these the steps
# wanted. What it is told comes by the environment:
#
#   BALLAST_ROOT=. BALLAST_KERNEL=ballast_reader BALLAST_PART=xcu55c-fsvh2892-2L-e \
#   BALLAST_CLOCK_NS=3.33 BALLAST_STEPS="csim csynth cosim xo" \
#   BALLAST_VECTORS=build/hls/csim.vectors vitis_hls -f hls/vitis/kernel.tcl
#
# The project is named for kernel and steps: ballast_reader_csim_csynth_cosim_xo.
set root $::env(BALLAST_ROOT)
set kernel $::env(BALLAST_KERNEL)
set steps $::env(BALLAST_STEPS)
set flags "-std=c++17 -I$root -DBALLAST_VITIS"

open_project -reset ${kernel}_[join $steps _]
set_top $kernel
add_files $root/hls/kernels/$kernel.cpp -cflags $flags
# The bench runs all three kernels, of which one is on trial.
add_files -tb $root/hls/vitis/csim_bench.cpp -cflags $flags
foreach other {ballast_reader ballast_lanes ballast_writer} {
  if {$other ne $kernel} { add_files -tb $root/hls/kernels/$other.cpp -cflags $flags }
}
open_solution -reset -flow_target vitis solution
set_part $::env(BALLAST_PART)
create_clock -period $::env(BALLAST_CLOCK_NS)
foreach step $steps {
  switch $step {
    csim { csim_design -argv $::env(BALLAST_VECTORS) }
    csynth { csynth_design }
    cosim { cosim_design -argv $::env(BALLAST_VECTORS) }
    xo { export_design -format xo -output $kernel.xo }
    default { error "there is no step $step; there are csim, csynth, cosim, xo" }
  }
}
exit
