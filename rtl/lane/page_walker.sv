// Where a symbol's positions are: pages of 16 rows, linked by symbol and side, each with a mask of
// its live rows; and the walk over them, at most one row a cycle.
//
// Requests are taken while ready_o, one at a time: link or unlink a page, note a row as live or
// no longer, forget everything, or walk. A walk offers the live rows of the symbol's pages of the
// sides asked for; with full pages one every cycle. abort_i ends it; rows not yet taken are lost.
module page_walker #(
  parameter int unsigned Rows    = 65536,
  parameter int unsigned Symbols = 1024
) (
  input  logic        clk_i,
  input  logic        rst_ni,

  output logic        ready_o,
  input  logic        link_i,
  input  logic        unlink_i,
  input  logic        set_i,        // row_i is live
  input  logic        unset_i,      // row_i is no longer live
  input  logic        clear_i,
  input  logic        walk_i,
  input  logic [9:0]  symbol_i,
  input  logic [1:0]  side_i,       // link, unlink
  input  logic [2:0]  sides_i,      // walk: a bit a side
  input  logic [17:0] row_i,        // set, unset; link, unlink: of the page's first row

  output logic        row_valid_o,
  input  logic        row_ready_i,
  output logic [17:0] row_o,
  output logic        walking_o,    // rows are there or may come
  input  logic        abort_i,

  // Has the symbol a live position: two cycles behind, in quiet.
  input  logic [9:0]  probe_symbol_i,
  output logic        probe_live_o
);

  localparam int unsigned PageRows   = 16;
  localparam int unsigned Pages      = Rows / PageRows;
  localparam int unsigned PageBits   = Pages > 1 ? $clog2(Pages) : 1;
  localparam int unsigned SymbolBits = Symbols > 1 ? $clog2(Symbols) : 1;
  localparam int unsigned LinkBits   = PageBits + 1;  // valid, page
  localparam int unsigned SweepWords = Pages > Symbols ? Pages : Symbols;
  localparam int unsigned SweepBits  = $clog2(SweepWords + 1);

  typedef enum logic [3:0] {
    Idle, Clear, LinkRead, LinkHead, LinkBack, UnlinkRead, UnlinkNext, UnlinkBack, SlotRead,
    SlotWrite, WalkRead, WalkHead, WalkFetch, WalkPage
  } state_e;
  state_e state_q;

  logic [9:0]           symbol_q;
  logic [1:0]           side_q;
  logic [2:0]           sides_q;
  logic [17:0]          row_q;
  logic                 sets_q;
  logic [SweepBits-1:0] sweep_q;
  wire  [PageBits-1:0]  page_q = PageBits'(row_q >> 4);

  // ---- memories --------------------------------------------------------------------------------
  logic                  head_write, next_write, back_write, mask_write, count_write, read;
  logic [PageBits-1:0]   read_page, next_address, back_address, mask_address;
  logic [SymbolBits-1:0] head_address;
  logic [3*LinkBits-1:0] head_old, head_new;
  logic [LinkBits-1:0]   next_old, next_new, back_old, back_new;
  logic [15:0]           mask_old, mask_new;
  logic [18:0]           count_old, count_new;
  /* verilator lint_off UNUSEDSIGNAL */  // symbols are below Symbols
  logic [9:0]            count_symbol;
  /* verilator lint_on UNUSEDSIGNAL */

  memory_1r1w #(.Width(3 * LinkBits), .Words(Symbols), .ReadLatency(1), .Style("block")) u_heads (
    .clk_i,
    .read_i (read), .read_address_i (SymbolBits'(symbol_q)), .read_data_o (head_old),
    .write_i (head_write), .write_address_i (head_address), .write_data_i (head_new)
  );
  memory_1r1w #(.Width(LinkBits), .Words(Pages), .ReadLatency(1), .Style("block")) u_next (
    .clk_i,
    .read_i (read), .read_address_i (read_page), .read_data_o (next_old),
    .write_i (next_write), .write_address_i (next_address), .write_data_i (next_new)
  );
  memory_1r1w #(.Width(LinkBits), .Words(Pages), .ReadLatency(1), .Style("block")) u_back (
    .clk_i,
    .read_i (read), .read_address_i (read_page), .read_data_o (back_old),
    .write_i (back_write), .write_address_i (back_address), .write_data_i (back_new)
  );
  memory_1r1w #(.Width(16), .Words(Pages), .ReadLatency(1), .Style("block")) u_masks (
    .clk_i,
    .read_i (read), .read_address_i (read_page), .read_data_o (mask_old),
    .write_i (mask_write), .write_address_i (mask_address), .write_data_i (mask_new)
  );
  // Live positions a symbol: read for a request, else for the probe.
  assign count_symbol = read ? symbol_q : probe_symbol_i;
  memory_1r1w #(.Width(19), .Words(Symbols), .ReadLatency(1), .Style("block")) u_counts (
    .clk_i,
    .read_i (!count_write), .read_address_i (SymbolBits'(count_symbol)), .read_data_o (count_old),
    .write_i (count_write), .write_address_i (head_address), .write_data_i (count_new)
  );
  always_ff @(posedge clk_i) probe_live_o <= count_old != 0;

  // ---- walk: the page being given out and the one behind it -------------------------------------
  logic [LinkBits-1:0]   fetch_q;          // page to fetch
  logic [3*LinkBits-1:0] heads_q;          // lists still to walk
  logic [2:0]            lists_q;
  logic                  ahead_valid_q, fetched;
  logic [PageBits-1:0]   ahead_page_q, out_page_q;
  logic [15:0]           ahead_mask_q, out_mask_q;
  wire  [15:0]           lowest = out_mask_q & (~out_mask_q + 1'b1);
  wire                   out_moves = out_mask_q == 0 || (row_ready_i && out_mask_q == lowest);
  logic [3:0]            out_slot;
  always_comb begin
    out_slot = 4'd0;
    for (int i = 15; i >= 0; i--) if (out_mask_q[i]) out_slot = 4'(i);
  end
  assign row_valid_o = out_mask_q != 0;
  assign row_o       = 18'({out_page_q, out_slot});
  wire   ahead_free  = !ahead_valid_q || out_moves;
  wire   walks       = state_q == WalkRead || state_q == WalkHead || state_q == WalkFetch ||
                       state_q == WalkPage;
  assign walking_o   = walks || ahead_valid_q || row_valid_o;
  assign ready_o     = state_q == Idle && !ahead_valid_q && !row_valid_o;
  assign fetched     = state_q == WalkPage && ahead_free;

  // The first list that is not empty, and those behind it.
  logic [LinkBits-1:0] first_head;
  logic [2:0]          lists_left;
  always_comb begin
    first_head = '0;
    lists_left = lists_q;
    for (int i = 0; i < 3; i++) begin
      if (!first_head[PageBits] && lists_q[i]) begin
        first_head    = heads_q[i*LinkBits+:LinkBits];
        lists_left[i] = 1'b0;
      end
    end
  end

  always_comb begin
    read = state_q == LinkRead || state_q == UnlinkRead || state_q == SlotRead ||
           state_q == WalkRead || state_q == WalkFetch;
    read_page = state_q == WalkFetch ? fetch_q[PageBits-1:0] : page_q;

    head_write   = 1'b0;
    head_address = SymbolBits'(symbol_q);
    head_new     = head_old;
    next_write   = 1'b0;
    next_address = page_q;
    next_new     = head_old[side_q*LinkBits+:LinkBits];
    back_write   = 1'b0;
    back_address = page_q;
    back_new     = '0;
    mask_write   = 1'b0;
    mask_address = page_q;
    mask_new     = '0;
    count_write  = 1'b0;
    count_new    = '0;
    unique case (state_q)
      Clear: begin
        head_write   = 32'(sweep_q) < Symbols;
        count_write  = 32'(sweep_q) < Symbols;
        head_address = SymbolBits'(sweep_q);
        head_new     = '0;
        mask_write   = 32'(sweep_q) < Pages;
        mask_address = PageBits'(sweep_q);
      end
      LinkHead: begin
        head_write                             = 1'b1;
        head_new[side_q*LinkBits+:LinkBits]    = {1'b1, page_q};
        next_write                             = 1'b1;
        back_write                             = 1'b1;
        mask_write                             = 1'b1;
      end
      LinkBack: begin
        back_write   = fetch_q[PageBits];
        back_address = fetch_q[PageBits-1:0];
        back_new     = {1'b1, page_q};
      end
      UnlinkNext: begin
        if (back_old[PageBits]) begin
          next_write   = 1'b1;
          next_address = back_old[PageBits-1:0];
          next_new     = next_old;
        end else begin
          head_write                          = 1'b1;
          head_new[side_q*LinkBits+:LinkBits] = next_old;
        end
      end
      UnlinkBack: begin
        back_write   = fetch_q[PageBits];
        back_address = fetch_q[PageBits-1:0];
        back_new     = heads_q[LinkBits-1:0];
      end
      SlotWrite: begin
        mask_write  = 1'b1;
        mask_new    = sets_q ? mask_old | (16'd1 << row_q[3:0]) : mask_old & ~(16'd1 << row_q[3:0]);
        count_write = 1'b1;
        count_new   = sets_q ? count_old + 1'b1 : count_old - 1'b1;
      end
      default: ;
    endcase
  end

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q       <= Idle;
      ahead_valid_q <= 1'b0;
      out_mask_q    <= '0;
    end else begin
      if (row_ready_i && row_valid_o) out_mask_q <= out_mask_q & ~lowest;
      if (out_moves && ahead_valid_q) begin
        out_mask_q    <= ahead_mask_q;
        ahead_valid_q <= 1'b0;
      end
      if (fetched) ahead_valid_q <= mask_old != 0;

      unique case (state_q)
        Idle: if (ready_o) begin
          if (clear_i) state_q <= Clear;
          else if (link_i) state_q <= LinkRead;
          else if (unlink_i) state_q <= UnlinkRead;
          else if (set_i || unset_i) state_q <= SlotRead;
          else if (walk_i) state_q <= WalkRead;
        end
        Clear:      if (32'(sweep_q) == SweepWords - 1) state_q <= Idle;
        LinkRead:   state_q <= LinkHead;
        LinkHead:   state_q <= LinkBack;
        LinkBack:   state_q <= Idle;
        UnlinkRead: state_q <= UnlinkNext;
        UnlinkNext: state_q <= UnlinkBack;
        UnlinkBack: state_q <= Idle;
        SlotRead:   state_q <= SlotWrite;
        SlotWrite:  state_q <= Idle;
        WalkRead:   state_q <= WalkHead;
        WalkHead:   state_q <= WalkFetch;
        WalkFetch:  state_q <= fetch_q[PageBits] ? WalkPage : Idle;
        WalkPage:   if (ahead_free) state_q <= WalkFetch;
        default:    state_q <= Idle;
      endcase
      if (abort_i && walks) begin
        state_q <= Idle;
      end
      if (abort_i) begin
        ahead_valid_q <= 1'b0;
        out_mask_q    <= '0;
      end
    end
  end

  always_ff @(posedge clk_i) begin
    if (state_q == Idle) begin
      symbol_q <= symbol_i;
      side_q   <= side_i;
      sides_q  <= sides_i;
      row_q    <= row_i;
      sets_q   <= set_i;
      sweep_q  <= '0;
    end
    unique case (state_q)
      Clear:      sweep_q <= sweep_q + 1'b1;
      LinkHead:   fetch_q <= head_old[side_q*LinkBits+:LinkBits];
      UnlinkNext: begin
        fetch_q               <= next_old;
        heads_q[LinkBits-1:0] <= back_old;
      end
      WalkHead: begin
        // Empty lists are passed over here, so that a symbol without positions costs four cycles.
        heads_q <= head_old;
        fetch_q <= '0;
        lists_q <= sides_q;
        for (int i = 2; i >= 0; i--) begin
          if (sides_q[i] && head_old[i*LinkBits+PageBits]) begin
            fetch_q <= head_old[i*LinkBits+:LinkBits];
            lists_q <= sides_q & ~((3'd2 << i) - 3'd1);
          end
        end
      end
      WalkPage: if (ahead_free) begin
        if (next_old[PageBits]) begin
          fetch_q <= next_old;
        end else begin
          fetch_q <= first_head;
          lists_q <= lists_left;
        end
      end
      default: ;
    endcase
    if (fetched) begin
      ahead_page_q <= fetch_q[PageBits-1:0];
      ahead_mask_q <= mask_old;
    end
    if (out_moves && ahead_valid_q) out_page_q <= ahead_page_q;
  end

endmodule
