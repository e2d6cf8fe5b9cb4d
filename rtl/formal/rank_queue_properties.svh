// Properties of rank_queue, included at its bottom when FORMAL is defined. One entry, any, is
// followed through the queue: what holds for it holds for all.
  (* anyconst *) logic signed [KeyBits-1:0] f_key;
  (* anyconst *) logic [IdBits-1:0]         f_id;
  (* anyconst *) logic [DataBits-1:0]       f_data;

  logic f_started = 1'b0;  // reset has been applied
  always_ff @(posedge clk_i) f_started <= 1'b1;
  always_comb assume (rst_ni == f_started);
  always_comb assume (32'(put_i) + 32'(pop_i) + 32'(clear_i) <= 1);

  // which cells hold the followed entry
  logic [Depth-1:0] f_here;
  for (genvar i = 0; i < Depth; i++) begin : gen_here
    assign f_here[i] = valid[i] && key[i*KeyBits+:KeyBits] == f_key &&
                       id[i*IdBits+:IdBits] == f_id && data[i*DataBits+:DataBits] == f_data;
  end

  wire f_put   = put_b && key_b == f_key && id_b == f_id && data_b == f_data;
  wire f_full  = valid[Depth-1];
  wire f_falls = put_b && f_full && (stays[Depth-1] ? f_put : f_here[Depth-1]);
  wire f_fell_now = fell_valid_o && fell_key_q == f_key && fell_id_q == f_id &&
                    fell_data_o == f_data;
  wire f_popped_now = popped_valid_o && popped_key_o == f_key && popped_id_o == f_id &&
                      popped_data_o == f_data;

  // what its history says: it is inside, or it fell off
  logic f_inside = 1'b0, f_fell = 1'b0, f_fell_seen = 1'b0;
  logic f_falls_q = 1'b0, f_pops_q = 1'b0;
  always_ff @(posedge clk_i) begin
    f_falls_q <= rst_ni && f_falls;
    f_pops_q  <= rst_ni && pop_b && f_here[0];
    if (!rst_ni || clear_b) begin
      {f_inside, f_fell, f_fell_seen} <= 3'b000;
    end else begin
      if (f_falls) f_fell <= 1'b1;
      f_fell_seen <= f_fell;  // dropped_* is a cycle behind the cells
      if (f_falls || (pop_b && f_here[0])) f_inside <= 1'b0;
      else if (f_put) f_inside <= 1'b1;
    end
  end
  // A position is ranked once: the entry is not put again before it left, nor after it fell off.
  always_comb if (f_put && rst_ni) assume (!f_inside && !f_fell);

  always_comb begin
    if (f_started && rst_ni) begin
      // nothing lost, invented or doubled
      assert (f_inside == |f_here);
      assert ((f_here & (f_here - 1'b1)) == '0);
      // the head is the best of what is inside
      if (f_inside) begin
        assert (head_valid_o);
        assert (head_key_o > f_key || (head_key_o == f_key && head_id_o <= f_id));
      end
      // what fell off is not better than best_dropped says
      if (f_fell_seen) begin
        assert (dropped_valid_o);
        assert ($signed(dropped_key_o) > f_key ||
                (dropped_key_o == f_key && dropped_id_o <= f_id));
      end
      // it is said to leave when it does, and only then
      assert (f_falls_q == f_fell_now);
      assert (f_pops_q == f_popped_now);
      if (f_fell && !f_fell_seen) assert (f_falls_q);
    end
  end

  // sorted, no gaps
  for (genvar i = 0; i + 1 < Depth; i++) begin : gen_sorted
    always_comb begin
      if (f_started && rst_ni && valid[i+1]) begin
        assert (valid[i]);
        assert ($signed(key[i*KeyBits+:KeyBits]) > $signed(key[(i+1)*KeyBits+:KeyBits]) ||
                (key[i*KeyBits+:KeyBits] == key[(i+1)*KeyBits+:KeyBits] &&
                 id[i*IdBits+:IdBits] <= id[(i+1)*IdBits+:IdBits]));
      end
    end
  end

  always_ff @(posedge clk_i) begin
    cover (rst_ni && f_fell_seen && pop_b && f_full);
    cover (rst_ni && put_b && f_put && valid[0] && !stays[0] && f_full);
  end
