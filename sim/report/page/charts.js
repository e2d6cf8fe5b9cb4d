// Draws the charts by uPlot: lines and stacked bars over time, and the Lorenz curve.
'use strict';

(() => {
  const {data, amount, difference, clock, element, onTheme} = page;
  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [14, 4], [5, 2]];
  const SLOTS = DASHES.length;
  const HEIGHT = 260;
  const PRINTED = {width: 660, height: 205};
  const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
  const plots = [];

  // A colour of the style sheet as a canvas takes it, in the theme that is on.
  const probe = element('span', {hidden: ''});
  document.body.append(probe);
  function colour(variable) {
    probe.style.color = `var(--${variable})`;
    return getComputedStyle(probe).color;
  }
  const font = () => '12px ' + getComputedStyle(document.body).fontFamily;

  function axis(options) {
    return {
      stroke: () => colour('soft'), font: font(), gap: 6,
      grid: {stroke: () => colour('line'), width: 1}, ticks: {show: false},
      // As wide as its longest label; mostly the same in all charts, so that their times stand below one another.
      size: (u, labels) => Math.max(56, 14 + 7.2 * Math.max(...(labels ?? []).map((label) => (label ?? '').length))),
      ...options,
    };
  }
  const timeAxis = () => axis({
    values: (u, splits) => splits.map((split) => clock(split, false)),
    incrs: TIME_STEPS, space: 70, size: 30,
  });

  // From 0 unless that would hide what happens; with room above.
  function roomy(u, least, most) {
    if (least === null) return [0, 1];
    const span = most - least || Math.abs(most) || 1;
    const low = least >= 0 && least < 0.6 * most ? 0 : least - 0.06 * span;
    const high = most <= 0 && most > 0.6 * least ? 0 : most + 0.06 * span;
    return [low, high];
  }

  // Numbered strokes at the run's moments; a number that has no room stands a row lower.
  function drawMoments(u) {
    const {ctx, bbox} = u;
    const ratio = devicePixelRatio;
    ctx.save();
    ctx.font = `${11 * ratio}px ` + getComputedStyle(document.body).fontFamily;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    const rowEnds = [];
    for (const [index, moment] of data.moments.entries()) {
      const x = Math.round(u.valToPos(moment.time_s, 'x', true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      let row = rowEnds.findIndex((end) => x - end > 18 * ratio);
      if (row < 0) row = rowEnds.length;
      rowEnds[row] = x;
      const y = bbox.top - 11 * ratio + row * 18 * ratio;
      ctx.strokeStyle = colour('soft');
      ctx.lineWidth = ratio;
      ctx.setLineDash([3 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.beginPath();
      ctx.arc(x, y, 8 * ratio, 0, 2 * Math.PI);
      ctx.fillStyle = colour('paper');
      ctx.fill();
      ctx.stroke();
      ctx.fillStyle = colour('ink');
      ctx.fillText(String(index + 1), x, y + ratio / 2);
    }
    ctx.restore();
  }

  function swatch(slot, bars) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const line = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    svg.setAttribute('viewBox', '0 0 26 8');
    svg.setAttribute('aria-hidden', 'true');
    line.setAttribute('d', bars ? 'M6 4H20' : 'M0 4H26');
    line.style.stroke = `var(--s${slot + 1})`;
    line.setAttribute('stroke-width', bars ? 8 : 2.5);
    if (!bars) line.setAttribute('stroke-dasharray', DASHES[slot].join(' '));
    svg.append(line);
    return svg;
  }

  // One chart over time. At most SLOTS lines have a colour; of a chart with more of them the others are
  // drawn pale behind, and any can be asked for by name.
  class TimeChart {
    constructor(figure, chart) {
      this.figure = figure;
      this.chart = chart;
      this.times = data.times[chart.time];
      this.units = [...new Set(chart.series.map((series) => series.unit))];
      this.crowd = chart.series.length > SLOTS;
      this.slots = chart.series.slice(0, SLOTS).map((_, index) => ({series: index, shown: true}));
      this.lines = chart.series.map((series) => this.drawn(series.values));
      this.legend = figure.querySelector('.legend');
      this.place = figure.querySelector('.plot');
      this.plot = new uPlot(this.options(), this.columns(), this.place);
      this.listen();
      this.writeLegend();
    }

    drawn(values) {
      if (this.chart.logarithmic) return values.map((value) => value > 0 ? value : null);
      if (!this.chart.changes) return values;
      const first = values.find((value) => value !== null);
      return values.map((value) => value === null ? null : value / first - 1);
    }
    stacked(slot) {
      return this.chart.bars && this.chart.series[this.slots[slot].series].unit === this.units[0];
    }
    // Bars stand on those of the slots before them.
    columns() {
      const slots = [];
      let below = null;
      for (const [index, {series, shown}] of this.slots.entries()) {
        let line = this.lines[series];
        if (this.stacked(index) && shown) {
          if (below !== null) line = line.map((value, i) => (value ?? 0) + (below[i] ?? 0));
          below = line;
        }
        slots.push(line);
      }
      return [this.times, ...(this.crowd ? this.lines : []), ...this.order().map((slot) => slots[slot])];
    }
    // Taller stacks are painted first.
    order() {
      const slots = this.slots.map((_, index) => index);
      return this.chart.bars ? slots.reverse() : slots;
    }
    scale(unit) { return 'y' + this.units.indexOf(unit); }

    seriesOptions() {
      const pale = (series) => ({
        scale: this.scale(series.unit), stroke: () => colour('context'), width: 1, points: {show: false},
      });
      const bright = (slot) => {
        const unit = this.chart.series[this.slots[slot].series].unit;
        const paint = () => colour(`s${slot + 1}`);
        return this.stacked(slot)
          ? {scale: this.scale(unit), stroke: paint, fill: paint, width: 0, points: {show: false},
            paths: uPlot.paths.bars({size: [0.9, 40, 1]})}
          : {scale: this.scale(unit), stroke: paint, width: 2, dash: DASHES[slot], points: {show: false}};
      };
      return [{}, ...(this.crowd ? this.chart.series.map(pale) : []), ...this.order().map(bright)];
    }
    options() {
      const {times, chart} = this;
      const edge = chart.bars && times.length > 1 ? (times[times.length - 1] - times[0]) / times.length : 0;
      const scales = {x: {time: false, range: (u, least, most) => least === null ? [0, 1]
        : most > least ? [least - edge, most + edge] : [least - 1, most + 1]}};
      const axes = [timeAxis()];
      // Of a logarithmic scale, tens alone.
      const decades = (u, splits) => chart.logarithmic
        ? splits.map((split) => Number.isInteger(+Math.log10(split).toFixed(9)) ? split : null) : splits;
      for (const [index, unit] of this.units.slice(0, 2).entries()) {
        scales[this.scale(unit)] = chart.logarithmic ? {distr: 3} : {range: roomy};
        axes.push(axis({
          scale: this.scale(unit), side: index === 0 ? 3 : 1,
          grid: {stroke: () => colour('line'), width: 1, show: index === 0, filter: decades},
          filter: decades,
          values: (u, splits) => this.labels(splits, unit),
        }));
      }
      for (const unit of this.units.slice(2)) scales[this.scale(unit)] = {range: roomy};
      return {
        width: this.place.clientWidth, height: HEIGHT, padding: [data.moments.length ? 22 : 10, 14, 0, 0],
        legend: {show: false}, scales, axes, series: this.seriesOptions(),
        cursor: {sync: {key: 'time'}, points: {show: false}, y: false},
        hooks: {draw: [drawMoments], setCursor: [() => this.writeValues()]},
      };
    }
    // Splits of a logarithmic scale are thinned by uPlot: those without a label are null.
    labels(splits, unit) {
      const compact = new Intl.NumberFormat('en-US', {notation: 'compact', maximumSignificantDigits: 4});
      return splits.map((split) => {
        if (split === null) return null;
        if (this.chart.changes || unit === 'share') return (+(split * 100).toPrecision(4) + '\u00a0%').replace('-', '\u2212');
        return compact.format(split).replace('-', '\u2212');
      });
    }

    listen() {
      this.place.tabIndex = 0;
      this.place.setAttribute('role', 'group');
      this.place.setAttribute('aria-label', this.chart.title +
        ': chart. Arrow keys move the time whose values the legend shows; tables follow.');
      this.place.addEventListener('keydown', (event) => {
        const steps = {ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity}[event.key];
        if (steps === undefined) return;
        event.preventDefault();
        const last = this.times.length - 1;
        const from = this.plot.cursor.idx ?? (steps > 0 ? -1 : last + 1);
        const index = Math.max(0, Math.min(last, from + steps * (event.shiftKey ? 10 : 1)));
        const left = this.plot.valToPos(this.times[index], 'x');
        this.plot.setCursor({left, top: this.plot.over.clientHeight / 2});
      });
      new ResizeObserver(() => {
        if (this.place.clientWidth > 0) this.resize(this.place.clientWidth);
      }).observe(this.place);
    }
    resize(width, height = HEIGHT) { this.plot.setSize({width, height}); }

    writeLegend() {
      this.legend.replaceChildren();
      this.values = this.slots.map(({series, shown}, slot) => {
        const value = element('span', {class: 'value'});
        const button = element('button', {type: 'button', 'aria-pressed': String(shown)},
          swatch(slot, this.stacked(slot)), page.name(this.chart.series[series].name), value);
        button.addEventListener('click', () => this.toggle(slot, button));
        this.legend.append(button);
        return value;
      });
      if (this.crowd) this.legend.append(this.finder());
      this.at = element('span', {class: 'at'});
      this.legend.append(this.at);
      this.writeValues();
    }
    writeValues() {
      if (this.values === undefined) return;
      const last = this.times.length - 1;
      const index = this.plot.cursor.idx ?? last;
      this.at.textContent = 'at ' + clock(this.times[index]);
      for (const [slot, {series}] of this.slots.entries()) {
        const {values, unit} = this.chart.series[series];
        const drawn = this.lines[series][index];
        this.values[slot].textContent = this.chart.changes && drawn !== null && drawn !== undefined
          ? difference(drawn) : amount(values[index], unit);
      }
    }
    toggle(slot, button) {
      this.slots[slot].shown = !this.slots[slot].shown;
      button.setAttribute('aria-pressed', String(this.slots[slot].shown));
      this.redraw();
    }
    redraw() {
      const first = 1 + (this.crowd ? this.lines.length : 0);
      this.plot.setData(this.columns());
      for (const [place, slot] of this.order().entries()) {
        this.plot.setSeries(first + place, {show: this.slots[slot].shown});
      }
    }
    // A field that takes a line's name, and gives it the slot that has had its line the longest.
    finder() {
      const list = 'lines-' + this.figure.dataset.chart;
      const names = this.chart.series.map((series) => series.name);
      const input = element('input', {list, placeholder: `one of all ${names.length}`,
        'aria-label': `Show one of all ${names.length} lines of ${this.chart.title}`});
      input.addEventListener('change', () => {
        const series = names.indexOf(input.value);
        if (series < 0 || this.slots.some((slot) => slot.series === series)) return;
        const slot = this.oldest = ((this.oldest ?? -1) + 1) % SLOTS;
        this.slots[slot] = {series, shown: true};
        this.redraw();
        this.writeLegend();
        this.legend.querySelector('input').focus();
      });
      const options = names.map((value) => element('option', {value}));
      return element('span', {}, input, element('datalist', {id: list}, ...options));
    }
  }

  class LorenzChart {
    constructor(figure) {
      this.place = figure.querySelector('.plot');
      const [payers, paid] = data.lorenz;
      const percent = (u, splits) => splits.map((split) => Math.round(split * 100) + '\u00a0%');
      const whole = {time: false, range: [0, 1]};
      this.plot = new uPlot({
        width: this.place.clientWidth, height: 340, legend: {show: false}, padding: [12, 24, 0, 0],
        scales: {x: whole, y: whole}, cursor: {show: false},
        axes: [axis({values: percent, size: 30}), axis({values: percent})],
        series: [{},
          {stroke: () => colour('soft'), width: 1, dash: [5, 5], points: {show: false}},
          {stroke: () => colour('s1'), fill: () => colour('track'), width: 2.5, points: {show: false}}],
      }, [payers, payers, paid], this.place);
      this.place.setAttribute('role', 'img');
      this.place.setAttribute('aria-label', 'Lorenz curve of who paid; a table follows.');
      new ResizeObserver(() => {
        if (this.place.clientWidth > 0) this.resize(this.place.clientWidth);
      }).observe(this.place);
    }
    resize(width, height = 340) { this.plot.setSize({width, height: Math.min(width, height)}); }
  }

  for (const figure of document.querySelectorAll('[data-chart]')) {
    plots.push(new TimeChart(figure, data.charts[figure.dataset.chart]));
  }
  for (const figure of document.querySelectorAll('[data-lorenz]')) plots.push(new LorenzChart(figure));

  function repaint() { for (const {plot} of plots) plot.redraw(false, true); }
  onTheme(repaint);
  // Paper is light and has its own width.
  addEventListener('beforeprint', () => {
    for (const plot of plots) plot.resize(plot instanceof LorenzChart ? 360 : PRINTED.width, PRINTED.height);
    repaint();
  });
  addEventListener('afterprint', () => {
    for (const plot of plots) plot.resize(plot.place.clientWidth);
    repaint();
  });
  matchMedia('print').addEventListener('change', repaint);
})();
