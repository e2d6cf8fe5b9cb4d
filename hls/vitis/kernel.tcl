# One kernel through Vitis HLS: synthesis, then its .xo. What it is told comes by the environment:
#
#   BALLAST_ROOT=. BALLAST_KERNEL=ballast_reader BALLAST_PART=xcu55c-fsvh2892-2L-e \
#   BALLAST_CLOCK_NS=3.33 vitis_hls -f hls/vitis/kernel.tcl
set root $::env(BALLAST_ROOT)
set kernel $::env(BALLAST_KERNEL)

open_project -reset $kernel
set_top $kernel
add_files $root/hls/kernels/$kernel.cpp -cflags "-std=c++17 -I$root -DBALLAST_VITIS"
open_solution -reset -flow_target vitis solution
set_part $::env(BALLAST_PART)
create_clock -period $::env(BALLAST_CLOCK_NS)
csynth_design
export_design -format xo -output $kernel.xo
exit
