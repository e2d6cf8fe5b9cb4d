// Memory with one write and one read a cycle, written so that Vivado infers it.
//
// Write: the word is there for reads of later cycles. Read: read_data_o is the word exactly
// ReadLatency cycles after read_i; it is meaningful in those cycles only (and holds else). What a
// read gives of an address written in the same cycle is not specified: simulation gives the
// complement of what is written, so that nobody relies on either. No initial contents, no reset.
//
// Style is Vivado's ram_style: "auto", "block", "ultra", "distributed". Latency 1 is the memory
// alone; block memory and UltraRAM of up to 4,096 words want 2 (their output registers), deeper
// UltraRAM 3 or more (cascade registers).
// Words need not be a power of two; an address is always below it.
module memory_1r1w #(
  parameter int unsigned Width       = 72,
  parameter int unsigned Words       = 4096,
  parameter int unsigned ReadLatency = 3,
  /* verilator lint_off UNUSEDPARAM */  // used in an attribute, which Verilator skips
  parameter              Style       = "auto",
  /* verilator lint_on UNUSEDPARAM */
  localparam int unsigned AddressBits = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                   clk_i,

  input  logic                   write_i,
  input  logic [AddressBits-1:0] write_address_i,
  input  logic [Width-1:0]       write_data_i,

  input  logic                   read_i,
  input  logic [AddressBits-1:0] read_address_i,
  output logic [Width-1:0]       read_data_o
);

  (* ram_style = Style *) logic [Width-1:0] memory [Words];

  always_ff @(posedge clk_i) begin
    if (write_i) memory[write_address_i] <= write_data_i;
  end

  logic [Width-1:0] word_q;
  always_ff @(posedge clk_i) begin
    if (read_i) begin
      word_q <= memory[read_address_i];
`ifndef SYNTHESIS
      if (write_i && write_address_i == read_address_i) word_q <= ~write_data_i;
`endif
    end
  end

  // Output registers load behind a read only, as the enables of UltraRAM's registers do.
  if (ReadLatency == 1) begin : gen_direct
    assign read_data_o = word_q;
  end else begin : gen_registers
    for (genvar i = 1; i < ReadLatency; i++) begin : gen_stage
      logic             read_q;
      logic [Width-1:0] data_q;
      if (i == 1) begin : gen_first
        always_ff @(posedge clk_i) begin
          read_q <= read_i;
          if (read_q) data_q <= word_q;
        end
      end else begin : gen_next
        always_ff @(posedge clk_i) begin
          read_q <= gen_stage[i-1].read_q;
          if (read_q) data_q <= gen_stage[i-1].data_q;
        end
      end
    end
    assign read_data_o = gen_stage[ReadLatency-1].data_q;
  end

endmodule
