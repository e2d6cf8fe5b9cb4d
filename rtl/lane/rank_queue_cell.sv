// One cell of the rank queue: keeps its entry, takes the new one, or its neighbour's.
//
// On a put the entries that the new one is better than move one cell back, all in the same cycle;
// on a pop every entry moves one cell forward. `stays_o`: this entry is not worse than the new one.
module rank_queue_cell #(
  parameter int unsigned KeyBits  = 41,
  parameter int unsigned IdBits   = 24,
  parameter int unsigned DataBits = 1
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  // the operation, the same for all cells
  input  logic                      put_i,
  input  logic                      pop_i,
  input  logic                      clear_i,
  input  logic signed [KeyBits-1:0] new_key_i,
  input  logic [IdBits-1:0]         new_id_i,
  input  logic [DataBits-1:0]       new_data_i,

  // the cell in front (better entries)
  input  logic                      front_stays_i,
  input  logic                      front_valid_i,
  input  logic signed [KeyBits-1:0] front_key_i,
  input  logic [IdBits-1:0]         front_id_i,
  input  logic [DataBits-1:0]       front_data_i,

  // the cell behind
  input  logic                      back_valid_i,
  input  logic signed [KeyBits-1:0] back_key_i,
  input  logic [IdBits-1:0]         back_id_i,
  input  logic [DataBits-1:0]       back_data_i,

  output logic                      stays_o,
  output logic                      valid_o,
  output logic signed [KeyBits-1:0] key_o,
  output logic [IdBits-1:0]         id_o,
  output logic [DataBits-1:0]       data_o
);

  logic                      valid_q;
  logic signed [KeyBits-1:0] key_q;
  logic [IdBits-1:0]         id_q;
  logic [DataBits-1:0]       data_q;

  assign valid_o = valid_q;
  assign key_o   = key_q;
  assign id_o    = id_q;
  assign data_o  = data_q;
  assign stays_o = valid_q && (key_q > new_key_i || (key_q == new_key_i && id_q <= new_id_i));

  wire take_new   = put_i && !stays_o && front_stays_i;
  wire take_front = put_i && !stays_o && !front_stays_i;

  always_ff @(posedge clk_i) begin
    if (!rst_ni || clear_i) begin
      valid_q <= 1'b0;
    end else if (take_new) begin
      valid_q <= 1'b1;
    end else if (take_front) begin
      valid_q <= front_valid_i;
    end else if (pop_i) begin
      valid_q <= back_valid_i;
    end
  end

  always_ff @(posedge clk_i) begin
    if (take_new) begin
      key_q  <= new_key_i;
      id_q   <= new_id_i;
      data_q <= new_data_i;
    end else if (take_front) begin
      key_q  <= front_key_i;
      id_q   <= front_id_i;
      data_q <= front_data_i;
    end else if (pop_i) begin
      key_q  <= back_key_i;
      id_q   <= back_id_i;
      data_q <= back_data_i;
    end
  end

endmodule
