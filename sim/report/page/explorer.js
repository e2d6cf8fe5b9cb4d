// The explorer: an account is chosen by typing and arrow keys, and its story is told.
'use strict';

(() => {
  const {data, amount, difference, clock, element, name} = page;
  const STEPS_SHOWN = 200;
  const PAGE = 8;
  const search = document.getElementById('account-search');
  const list = document.getElementById('account-list');
  const count = document.getElementById('account-count');
  const detail = document.getElementById('account-detail');
  const decisions = new Map(data.decisions.map((decision) => [decision.number, decision]));

  // What the rules did to no single account is told as one of the stories.
  const general = data.decisions.filter((decision) => decision.account === undefined);
  const entries = data.accounts.map((account) => ({
    account, title: account.name, about: [account.role, account.verdict].filter(Boolean).join(' \u00b7 '),
    steps: account.decisions.map((number) => decisions.get(number)).filter(Boolean),
  }));
  if (general.length > 0) {
    entries.push({account: null, title: 'No single account', about: 'decisions about funds and markets', steps: general});
  }
  for (const [index, entry] of entries.entries()) {
    const symbols = entry.account === null ? [] : entry.account.positions.map((position) => position.symbol);
    entry.text = [entry.title, entry.about, ...symbols].join(' ').toLowerCase();
    entry.option = element('li', {role: 'option', id: 'account-' + index, 'aria-selected': 'false'},
      name(entry.title),
      element('span', {class: 'change'}, entry.account === null ? '' : change(entry.account)),
      element('span', {class: 'about'}, entry.about));
    entry.option.addEventListener('click', () => choose(entry));
  }
  let found = entries;
  let chosen = null;

  function change({equity_before: before, equity_after: after}) {
    if (before === null || after === null) return '';
    const moved = amount(after - before, data.currency);
    return after > before ? '+' + moved : moved;
  }

  function cells(tag, values, attributes = {}) {
    return values.map((value, index) => element(index === 0 ? 'th' : tag,
      index === 0 ? {scope: tag === 'th' ? 'col' : 'row'} : {...attributes, ...(tag === 'th' ? {scope: 'col'} : {})}, value));
  }
  function table(caption, heads, rows) {
    return element('div', {class: 'scroll'}, element('table', {}, element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...cells('th', heads))),
      element('tbody', {}, ...rows.map((row) => element('tr', {}, ...cells('td', row))))));
  }
  function value(number, unit = '') {
    return element('data', {value: number === null ? '' : String(number)}, amount(number, unit));
  }

  function balance(account) {
    const unit = data.currency;
    const ratio = (equity, maintenance) => maintenance > 0 ? value(equity / maintenance, 'share') : '\u2013';
    return table('Margin', ['', 'Before', 'After'], [
      ['Equity', value(account.equity_before, unit), value(account.equity_after, unit)],
      ['Maintenance margin', value(account.maintenance_before, unit), value(account.maintenance_after, unit)],
      ['Equity / maintenance', ratio(account.equity_before, account.maintenance_before),
        ratio(account.equity_after, account.maintenance_after)]]);
  }
  function costs(account) {
    const rows = [['Fees paid', account.paid_fees], ['Closed by ADL', account.closed_by_adl],
      ['Socialised loss', account.socialised]].filter(([, paid]) => paid !== 0);
    if (rows.length === 0) return null;
    return table('What it bore', ['', 'Amount'], rows.map(([what, paid]) => [what, value(paid, data.currency)]));
  }
  function positions(account) {
    if (account.positions.length === 0) return null;
    return table('Positions', ['Symbol', 'Side', 'Before', 'After', 'Entry price', 'Mark before', 'Mark after', 'Mark moved'],
      account.positions.map((position) => [name(position.symbol), position.side, value(position.quantity_before),
        value(position.quantity_after), value(position.entry_price), value(position.mark_before),
        value(position.mark_after),
        position.mark_before > 0 ? difference(position.mark_after / position.mark_before - 1) : '\u2013']));
  }
  function step(decision) {
    const about = [decision.symbol, decision.position, decision.fund].filter(Boolean).join(' \u00b7 ');
    return element('li', {}, element('span', {class: 'when'}, `${clock(decision.time_s)} \u00b7 decision ${decision.number}`
      + (about ? ' \u00b7 ' : '')), element('span', {class: 'when'}, name(about)), element('br'),
      element('span', {class: 'what'}, name(decision.kind ?? '')),
      decision.reason ? element('span', {class: 'why'}, ' \u2014 ', name(decision.reason)) : null,
      decision.text ? element('p', {}, name(decision.text)) : null);
  }
  function story(steps) {
    if (steps.length === 0) return [];
    const told = element('ol', {class: 'story'}, ...steps.slice(0, STEPS_SHOWN).map(step));
    const parts = [element('h4', {}, 'What happened, and why'), told];
    if (steps.length > STEPS_SHOWN) {
      const more = element('button', {type: 'button', class: 'more'}, `Show all ${steps.length}`);
      more.addEventListener('click', () => {
        told.append(...steps.slice(STEPS_SHOWN).map(step));
        more.remove();
      });
      parts.push(more);
    }
    return parts;
  }
  function ranks(account) {
    if (account.ranks.length === 0) return [];
    return [element('h4', {}, 'Its place in the ADL queue'),
      element('ul', {class: 'arithmetic'}, ...account.ranks.map((rank) => element('li', {}, name(rank))))];
  }
  function show({account, title, about, steps}) {
    const of = account === null ? [] : [balance(account), positions(account), costs(account)];
    detail.replaceChildren(element('h3', {}, name(title)), element('p', {class: 'note'}, about),
      ...of.filter((part) => part !== null), ...(account === null ? [] : ranks(account)), ...story(steps));
  }

  function choose(entry) {
    if (chosen !== null) chosen.option.setAttribute('aria-selected', 'false');
    chosen = entry ?? null;
    if (chosen === null) {
      search.removeAttribute('aria-activedescendant');
      detail.replaceChildren(element('p', {class: 'note'}, 'No account has this in its name, role, verdict or symbols.'));
      return;
    }
    chosen.option.setAttribute('aria-selected', 'true');
    search.setAttribute('aria-activedescendant', chosen.option.id);
    const {offsetTop, offsetHeight} = chosen.option;
    const top = offsetTop - list.offsetTop;
    if (top < list.scrollTop) list.scrollTop = top;
    if (top + offsetHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + offsetHeight - list.clientHeight;
    show(chosen);
  }
  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = entries.filter((entry) => words.every((word) => entry.text.includes(word)));
    list.replaceChildren(...found.map((entry) => entry.option));
    count.textContent = found.length === entries.length ? `${entries.length} to choose from`
      : `${found.length} of ${entries.length}`;
    choose(found.includes(chosen) ? chosen : found[0]);
  }

  search.addEventListener('input', filter);
  search.addEventListener('keydown', (event) => {
    const last = found.length - 1;
    const at = found.indexOf(chosen);
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + PAGE, PageUp: at - PAGE}[event.key];
    if (event.key === 'Escape' && search.value !== '') {
      search.value = '';
      filter();
    } else if (to !== undefined && last >= 0) {
      choose(found[Math.max(0, Math.min(last, to))]);
    } else {
      return;
    }
    event.preventDefault();
  });
  filter();
})();
