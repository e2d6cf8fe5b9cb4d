// rtl/lane/rank_queue.sv as long simulations have it: the same ports and the same cycles, with one
// sorted array in place of a cell for each entry, since a simulator would evaluate every cell in
// every cycle. What the outputs are while their valid is low differs. Held against the cells by
// tests/unit/rtl_lane_stages, operation by operation.
module rank_queue #(
  parameter int unsigned KeyBits  = 41,
  parameter int unsigned IdBits   = 24,
  parameter int unsigned DataBits = 1,
  parameter int unsigned Depth    = 128
) (
  input  logic                      clk_i,
  input  logic                      rst_ni,

  input  logic                      put_i,
  input  logic                      pop_i,
  input  logic                      clear_i,
  input  logic signed [KeyBits-1:0] put_key_i,
  input  logic [IdBits-1:0]         put_id_i,
  input  logic [DataBits-1:0]       put_data_i,

  output logic                      head_valid_o,
  output logic signed [KeyBits-1:0] head_key_o,
  output logic [IdBits-1:0]         head_id_o,
  output logic [DataBits-1:0]       head_data_o,

  output logic                      popped_valid_o,
  output logic signed [KeyBits-1:0] popped_key_o,
  output logic [IdBits-1:0]         popped_id_o,
  output logic [DataBits-1:0]       popped_data_o,

  output logic                      fell_valid_o,
  output logic [DataBits-1:0]       fell_data_o,

  output logic                      dropped_valid_o,
  output logic signed [KeyBits-1:0] dropped_key_o,
  output logic [IdBits-1:0]         dropped_id_o
);

  // The two registers in front of the cells.
  logic                      put_q, pop_q, clear_q, put_b, pop_b, clear_b;
  logic signed [KeyBits-1:0] key_q, key_b;
  logic [IdBits-1:0]         id_q, id_b;
  logic [DataBits-1:0]       data_q, data_b;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      {put_q, pop_q, clear_q} <= 3'b000;
      {put_b, pop_b, clear_b} <= 3'b000;
    end else begin
      {put_q, pop_q, clear_q} <= {put_i, pop_i, clear_i};
      {put_b, pop_b, clear_b} <= {put_q, pop_q, clear_q};
    end
    if (put_i) begin
      key_q  <= put_key_i;
      id_q   <= put_id_i;
      data_q <= put_data_i;
    end
    if (put_q) begin
      key_b  <= key_q;
      id_b   <= id_q;
      data_b <= data_q;
    end
  end

  // Entries head … head + count − 1, best first, round the array.
  logic signed [KeyBits-1:0] keys  [0:Depth-1];
  logic [IdBits-1:0]         ids   [0:Depth-1];
  logic [DataBits-1:0]       datas [0:Depth-1];
  /* verilator lint_off UNUSEDSIGNAL */
  int unsigned head, count, from, to, at;  // more bits than are needed
  /* verilator lint_on UNUSEDSIGNAL */

  logic signed [KeyBits-1:0] fell_key_q;
  logic [IdBits-1:0]         fell_id_q;
  wire fell_better = !dropped_valid_o || fell_key_q > dropped_key_o ||
                     (fell_key_q == dropped_key_o && fell_id_q < dropped_id_o);

  // The array is this block's own: assigned at once, as it is looped over.
  /* verilator lint_off BLKSEQ */
  always_ff @(posedge clk_i) begin
    popped_valid_o <= rst_ni && pop_b && count != 0;
    if (pop_b) begin
      popped_key_o  <= keys[head];
      popped_id_o   <= ids[head];
      popped_data_o <= datas[head];
    end

    fell_valid_o <= rst_ni && put_b && count == Depth;
    if (!rst_ni || clear_b) begin
      dropped_valid_o <= 1'b0;
    end else if (fell_valid_o && fell_better) begin
      dropped_valid_o <= 1'b1;
      dropped_key_o   <= fell_key_q;
      dropped_id_o    <= fell_id_q;
    end

    if (!rst_ni || clear_b) begin
      head  = 0;
      count = 0;
    end else if (put_b) begin
      // The new entry is behind the last; from there it passes those that are worse.
      to     = count;
      at     = head + count >= Depth ? head + count - Depth : head + count;
      from   = at == 0 ? Depth - 1 : at - 1;
      while (to != 0 && (keys[from] < key_b || (keys[from] == key_b && ids[from] > id_b))) begin
        if (to == Depth) begin
          fell_key_q  <= keys[from];
          fell_id_q   <= ids[from];
          fell_data_o <= datas[from];
        end else begin
          keys[at]  = keys[from];
          ids[at]   = ids[from];
          datas[at] = datas[from];
        end
        to   = to - 1;
        at   = from;
        from = at == 0 ? Depth - 1 : at - 1;
      end
      if (to == Depth) begin
        fell_key_q  <= key_b;
        fell_id_q   <= id_b;
        fell_data_o <= data_b;
      end else begin
        keys[at]  = key_b;
        ids[at]   = id_b;
        datas[at] = data_b;
        if (count != Depth) count = count + 1;
      end
    end else if (pop_b && count != 0) begin
      head  = head == Depth - 1 ? 0 : head + 1;
      count = count - 1;
    end

    head_valid_o <= count != 0;
    head_key_o   <= keys[head];
    head_id_o    <= ids[head];
    head_data_o  <= datas[head];
  end
  /* verilator lint_on BLKSEQ */

endmodule
