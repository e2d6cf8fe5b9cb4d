# Packages the card as an RTL kernel, user-managed, for Vitis:
#
#   vivado -mode batch -source rtl/package/package_xo.tcl -tclargs
#     <kernel.xml> <ballast_contract_pkg.sv> <part> <out.xo> [<Parameter>=<value> ...]
#
# The first two are printed by the build (build/rtl). Parameters are those of
# rtl/top/ballast.sv; ClockKhz must be the clock that the kernel is linked with.
if {$argc < 4} {
  error "arguments: kernel.xml ballast_contract_pkg.sv part out.xo ?Parameter=value ...?"
}
lassign $argv kernel_xml contract part xo
set parameters [lrange $argv 4 end]
set root [file normalize [file join [file dirname [info script]] .. ..]]

# Name, version and registers come from kernel.xml, so that the packaged IP cannot differ from it.
set file [open $kernel_xml]
set xml [read $file]
close $file
if {![regexp {vlnv="([^:]+):([^:]+):([^:]+):([^"]+)"} $xml -> vendor library kernel version]} {
  error "$kernel_xml: no vlnv"
}
set pattern {<arg name="([^"]+)" [^>]*port="([^"]+)" size="([^"]+)" offset="([^"]+)"}

set work [file normalize $xo].work
file delete -force $work
create_project -force ballast_package $work/project -part $part
set sources [list [file normalize $contract]]
foreach folder {lib lane shell top} {
  lappend sources {*}[lsort [glob $root/rtl/$folder/*.sv]]
}
add_files -norecurse $sources
set_property file_type SystemVerilog [get_files *.sv]
set_property top $kernel [current_fileset]
update_compile_order -fileset sources_1

ipx::package_project -root_dir $work/ip -vendor $vendor -library $library -taxonomy /KernelIP \
  -import_files -set_current true
set core [ipx::current_core]
set_property name $kernel $core
set_property version $version $core
set_property display_name "Ballast margin and ADL engine" $core
set_property sdx_kernel true $core
set_property sdx_kernel_type rtl $core
set_property supported_families {} $core
set_property auto_family_support_level level_2 $core

foreach parameter $parameters {
  if {![regexp {^(\w+)=(\d+)$} $parameter -> name value]} {
    error "$parameter: not Parameter=value"
  }
  set_property value $value [ipx::get_user_parameters $name -of_objects $core]
  set_property value $value [ipx::get_hdl_parameters $name -of_objects $core]
}

# One clock with its reset for all interfaces.
foreach bus {s_axi_control m_axi_command m_axi_event} {
  ipx::associate_bus_interfaces -busif $bus -clock ap_clk $core
}
ipx::associate_bus_interfaces -clock ap_clk -reset ap_rst_n $core

# Bursts are at most 8 beats of one id, answered in order: what the interconnect may count on.
foreach bus {m_axi_command m_axi_event} {
  set interface [ipx::get_bus_interfaces $bus -of_objects $core]
  foreach {name value} {
    DATA_WIDTH 512 ADDR_WIDTH 64 MAX_BURST_LENGTH 8 NUM_READ_OUTSTANDING 32 NUM_WRITE_OUTSTANDING 32
    SUPPORTS_NARROW_BURST 0 HAS_BURST 1
  } {
    set_property value $value [ipx::add_bus_parameter -quiet $name $interface]
  }
}

# Registers that the host writes; those that hold addresses name the master that goes there.
set map [ipx::get_memory_maps s_axi_control -of_objects $core]
set block [lindex [ipx::get_address_blocks -of_objects $map] 0]
set_property range 4096 $block
foreach {-> name port size offset} [regexp -all -inline $pattern $xml] {
  set register [ipx::add_register $name $block]
  set_property address_offset $offset $register
  set_property size [expr {8 * $size}] $register
  if {$port ne "s_axi_control"} {
    set_property value $port [ipx::add_register_parameter ASSOCIATED_BUSIF $register]
  }
}

ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity -kernel $core
ipx::save_core $core
package_xo -force -xo_path $xo -kernel_name $kernel -ip_directory $work/ip -kernel_xml $kernel_xml
close_project
