// What the page's other scripts share: its data, how numbers are written, elements, the theme.
'use strict';

const page = (() => {
  const data = JSON.parse(document.getElementById('data').textContent);
  const NO_BREAK = '\u00a0';

  // As text.cpp writes them.
  function grouped(value, decimals) {
    const text = Math.abs(value).toLocaleString('en-US',
      {minimumFractionDigits: decimals, maximumFractionDigits: decimals});
    return (value < 0 && /[1-9]/.test(text) ? '\u2212' : '') + text;
  }
  function decimalsFor(value, significant) {
    if (value === 0) return 0;
    const before = Math.floor(Math.log10(Math.abs(value))) + 1;
    return Math.max(0, Math.min(significant - before, 12));
  }
  const TINY = 1e-6;
  const tiny = (value) => value.toExponential(2).replace(/-/g, '\u2212');
  function money(value) {
    const size = Math.abs(value);
    if (size > 0 && size < TINY) return tiny(value);
    if (size >= 1e9) return grouped(value / 1e9, decimalsFor(value / 1e9, 4)) + NO_BREAK + 'bn';
    if (size >= 1e6) return grouped(value / 1e6, decimalsFor(value / 1e6, 4)) + NO_BREAK + 'M';
    if (size >= 1e4 || Number.isInteger(value)) return grouped(value, 0);
    return grouped(value, size >= 1 ? 2 : decimalsFor(value, 3));
  }
  function amount(value, unit = '') {
    if (value === null || value === undefined) return '\u2013';
    if (unit === '') {
      if (value !== 0 && Math.abs(value) < TINY) return tiny(value);
      return grouped(value, Number.isInteger(value) ? 0 : decimalsFor(value, 4));
    }
    if (unit === 'share') {
      return grouped(value * 100, Math.min(2, decimalsFor(value * 100, 3))) + NO_BREAK + '%';
    }
    if (unit === 's') {
      return grouped(value, Math.abs(value) < 10 ? decimalsFor(value, 3) : 1) + NO_BREAK + 's';
    }
    return (unit === 'ns' ? grouped(value, 0) : money(value)) + NO_BREAK + unit;
  }
  function difference(share) {
    return (share >= 0 ? '+' : '') + grouped(share * 100, 1) + NO_BREAK + '%';
  }
  function clock(time, tenths = true) {
    const units = tenths ? 10 : 1;
    const whole = Math.round(Math.abs(time) * units);
    const minutes = Math.floor(whole / 60 / units);
    const seconds = (whole / units - minutes * 60).toFixed(tenths ? 1 : 0);
    return (time < 0 ? '\u2212' : '') + minutes + ':' + seconds.padStart(tenths ? 4 : 2, '0');
  }

  // Texts become text nodes, never markup.
  function element(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children.filter((child) => child !== null));
    return made;
  }
  const name = (text) => element('bdi', {}, text);

  const listeners = [];
  function onTheme(listener) { listeners.push(listener); }
  function changed() { for (const listener of listeners) listener(); }
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', changed);

  const theme = document.querySelector('.theme');
  theme.hidden = false;
  theme.addEventListener('change', (event) => {
    if (event.target.value === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = event.target.value;
    changed();
  });

  // The section that is looked at, in the contents.
  const links = new Map();
  for (const link of document.querySelectorAll('nav a')) links.set(link.hash.slice(1), link);
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute('aria-current');
      const link = links.get(entry.target.id);
      link.setAttribute('aria-current', 'true');
      const list = link.closest('ul');
      list.scrollLeft = link.offsetLeft - list.offsetLeft - list.clientWidth / 3;
    }
  }, {rootMargin: '-20% 0px -75% 0px'});
  for (const id of links.keys()) watcher.observe(document.getElementById(id));

  return {data, amount, grouped, difference, clock, element, name, onTheme};
})();
