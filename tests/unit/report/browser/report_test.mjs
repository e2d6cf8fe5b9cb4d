// The report in headless Chromium, without a network: it renders, its figures are those of the run's
// JSON, the explorer answers the keyboard, in light, dark and on paper.
//
//   BALLAST_WRITE_SAMPLES   program that writes the pages    BALLAST_CHROMIUM   browser
//   BALLAST_NODE_MODULES    where playwright-core is         ctest -R report.in_browser sets them
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';

const {chromium} = createRequire(process.env.BALLAST_NODE_MODULES + '/')('playwright-core');
const folder = mkdtempSync(join(tmpdir(), 'ballast-report-'));
let browser;
let run;    // the large run
let small;  // one that loads quickly, for what does not depend on size

before(async () => {
  execFileSync(process.env.BALLAST_WRITE_SAMPLES, [folder]);
  const read = (name) => JSON.parse(readFileSync(join(folder, name + '.json'), 'utf8'));
  run = read('sample');
  small = read('small');
  browser = await chromium.launch({
    executablePath: process.env.BALLAST_CHROMIUM,
    args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
});
after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true});
});

// Opens a page, does `act`, and wants no error, no warning and no request but for the file itself.
async function look(name, options, act) {
  const page = await browser.newPage({offline: true, viewport: {width: 1280, height: 900}, ...options});
  const said = [];
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) said.push(`asks for ${request.url()}`);
  });
  try {
    await page.goto(`file://${folder}/${name}.html`);
    await act(page);
    assert.deepEqual(said, []);
  } finally {
    await page.close();
  }
}

// Rows of the first table of a section: [head, its numbers].
function rowsOf(page, section) {
  return page.$$eval(`#${section} > .scroll:first-of-type tbody tr`, (rows) => rows.map((row) => [
    row.querySelector('th').textContent,
    [...row.querySelectorAll('data')].map((data) => Number(data.value)),
  ]));
}
const detail = (page) => page.$eval('#account-detail', (element) => element.innerText);
const chosen = (page) => page.$eval('#account-detail h3', (element) => element.textContent);

describe('the report of a run', () => {
  it('draws every chart', () => look('sample', {}, async (page) => {
    assert.equal(await page.locator('canvas').count(), run.charts.length + 1);
    for (const place of await page.$$('.plot canvas')) {
      const box = await place.boundingBox();
      assert.ok(box.width > 300 && box.height > 150, JSON.stringify(box));
    }
    // Something is painted: more colours than paper, axes and grid.
    const colours = await page.$$eval('.plot canvas', (all) => all.map((canvas) => {
      const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size;
    }));
    for (const count of colours) assert.ok(count > 10, `${count} colours`);
  }));

  it('has the figures of its JSON', () => look('sample', {}, async (page) => {
    assert.deepEqual(await rowsOf(page, 'figures'), run.figures.map((figure) =>
      [figure.text, [figure.produced, figure.published].filter((value) => value !== undefined)]));
    assert.deepEqual((await rowsOf(page, 'layers')).slice(0, -1),
      run.layers.map((layer) => [layer.name, [layer.amount]]));
    assert.deepEqual(await rowsOf(page, 'latency'), run.latency_ns.map(([name, value]) => [name, [value]]));
    const open = [...run.open_interest].sort((a, b) => b.before - a.before).slice(0, 12);
    assert.deepEqual((await rowsOf(page, 'interest')).slice(0, 12),
      open.map((symbol) => [symbol.symbol, [symbol.before, symbol.after]]));
    // Figures down, runs across: on, off and their ratio, which is no figure.
    const [on, off] = run.comparisons.filter((one) => one.key === 'impact');
    const feedback = await rowsOf(page, 'feedback');
    assert.equal(feedback.length, Object.keys(on.figures).length);
    assert.deepEqual(feedback.map(([, [first]]) => first).sort(), Object.values(on.figures).sort());
    assert.deepEqual(feedback.map(([, [, second]]) => second).sort(), Object.values(off.figures).sort());
    const others = run.comparisons.filter((one) => one.key !== 'impact');
    const compared = (await rowsOf(page, 'compared')).slice(1);
    assert.deepEqual(compared.map(([name]) => name), others.map((one) => `${one.key} ${one.value}`));
    for (const [index, [, numbers]] of compared.entries()) {
      const all = Object.values(others[index].figures);
      for (const number of numbers) assert.ok(all.includes(number), `${number}`);
    }
    assert.deepEqual((await rowsOf(page, 'phases')).map(([, numbers]) => numbers),
      run.phases.map((phase) => [phase.liquidations, phase.published_liquidations, phase.adl, phase.published_adl]
        .filter((value) => value !== undefined)));
    assert.deepEqual((await rowsOf(page, 'reverse')).map(([, numbers]) => numbers),
      run.shocks.map((shock) => [shock.multiple, shock.adl_fills, shock.adl_notional]));
    const covers = await page.$$eval('.cover', (all) => all.map((cover) =>
      [...cover.querySelectorAll('data')].slice(0, 3).map((data) => Number(data.value))));
    assert.deepEqual(covers, run.covers.map(({loss, margin, fund}) => [loss, margin, fund]));
    const seeds = await rowsOf(page, 'seeds');
    assert.equal(seeds[0][1][0], Math.min(...run.bands[0][1]));
  }));

  it('answers in the explorer by keyboard alone', () => look('small', {}, async (page) => {
    assert.equal(await chosen(page), small.accounts[0].name);
    await page.focus('#account-search');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await chosen(page), small.accounts[2].name);
    await page.keyboard.press('ArrowUp');
    const account = small.accounts[1];
    assert.equal(await chosen(page), account.name);
    assert.equal(await page.getAttribute('#account-search', 'aria-activedescendant'),
      await page.getAttribute('[role=option][aria-selected=true]', 'id'));
    const numbers = await page.$$eval('#account-detail .scroll:nth-of-type(1) data',
      (all) => all.map((data) => Number(data.value)));
    assert.deepEqual(numbers.slice(0, 4), [account.equity_before, account.equity_after,
      account.maintenance_before, account.maintenance_after]);
    const text = await detail(page);
    for (const rank of account.ranks) assert.ok(text.includes(rank), rank);
    const told = small.decisions.filter((decision) => account.decisions.includes(decision.number));
    assert.equal(await page.locator('.story li').count(), told.length);
    for (const decision of told) {
      assert.ok(text.includes(decision.text) && text.includes(`decision ${decision.number}`));
    }
  }));

  it('finds an account by what is typed', () => look('small', {}, async (page) => {
    await page.focus('#account-search');
    await page.keyboard.type(small.accounts[41].name.slice(2).toUpperCase());
    assert.equal(await chosen(page), small.accounts[41].name);
    assert.equal(await page.textContent('#account-count'), `1 of ${small.accounts.length + 1}`);
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('[role=option]').count(), small.accounts.length + 1);
    await page.keyboard.type('nobody has this');
    assert.match(await detail(page), /No account/);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    await page.keyboard.type('no single');
    assert.match(await detail(page), /Drawdown of Insurance fund/);
  }));

  it('shows the values at a time by arrow keys', () => look('small', {}, async (page) => {
    const figure = page.locator('[data-chart="3"]');
    await figure.locator('.plot').focus();
    await page.keyboard.press('Home');
    assert.equal(await figure.locator('.at').textContent(), 'at 0:00.0');
    for (let i = 0; i < 3; ++i) await page.keyboard.press('Shift+ArrowRight');
    assert.equal(await figure.locator('.at').textContent(), 'at 0:30.0');
    const [line] = small.charts[3].series;
    assert.equal(await figure.locator('button').first().textContent(),
      line.name + line.values[30].toLocaleString('en-US'));
  }));

  it('shows any of many lines, and hides one', () => look('small', {}, async (page) => {
    const marks = page.locator('[data-chart="0"]');
    await marks.locator('input').fill('PUMP');
    await marks.locator('input').press('Tab');
    assert.match(await marks.locator('button').first().textContent(), /^PUMP/);
    await marks.locator('button').nth(1).focus();
    await page.keyboard.press('Enter');
    assert.equal(await marks.locator('button').nth(1).getAttribute('aria-pressed'), 'false');
  }));

  it('is light and dark, by the system and by its switch', () => look('small', {colorScheme: 'dark'},
    async (page) => {
      const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const plot = () => page.$eval('.plot canvas', async (canvas) => {
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        return canvas.toDataURL();
      });
      const [dark, drawnDark] = [await paper(), await plot()];
      await page.emulateMedia({colorScheme: 'light'});
      const [light, drawnLight] = [await paper(), await plot()];
      assert.notEqual(dark, light);
      assert.notEqual(drawnDark, drawnLight);
      await page.focus('input[name=theme]:checked');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      assert.equal(await paper(), dark);
      assert.equal(await plot(), drawnDark);
    }));

  it('prints every section, and no controls', () => look('small', {colorScheme: 'dark'}, async (page) => {
    const sections = await page.$$eval('section', (all) => all.map((section) => section.id));
    await page.emulateMedia({media: 'print', colorScheme: 'dark'});
    for (const id of sections) assert.ok(await page.isVisible(`#${id} h2`), id);
    for (const gone of ['nav', '.theme', '.chooser', '.legend input']) {
      assert.equal(await page.locator(gone).first().isVisible(), false, gone);
    }
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), 'rgb(255, 255, 255)');
    const paper = await page.pdf({format: 'A4'});
    assert.ok(paper.length > 50_000);
  }));

  it('fits a narrow screen', () => look('small', {viewport: {width: 400, height: 800}}, async (page) => {
    const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(excess <= 0, `${excess} px too wide`);
  }));

  it('can be read without its pictures', () => look('small', {}, async (page) => {
    const faults = await page.evaluate(() => {
      const found = [];
      const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map((head) => Number(head.tagName[1]));
      levels.reduce((before, level) => {
        if (level > before + 1) found.push(`h${level} below h${before}`);
        return level;
      }, 0);
      for (const figure of document.querySelectorAll('figure')) {
        if (!figure.querySelector('details table')) found.push('a figure without a table');
      }
      for (const field of document.querySelectorAll('input, button')) {
        if (!field.labels?.length && !field.ariaLabel && !field.textContent) found.push(field.outerHTML);
      }
      const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
      if (new Set(ids).size !== ids.length) found.push('an id twice');
      return found;
    });
    assert.deepEqual(faults, []);
  }));
});

describe('other records', () => {
  it('whose names are hostile break nothing', () => look('hostile', {}, async (page) => {
    await page.focus('#account-search');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => window.broken), undefined);
    assert.equal(await page.locator('img').count(), 0);
    assert.ok((await chosen(page)).includes('<img src=x onerror="window.broken=2">'));
    assert.ok((await chosen(page)).includes('[U+202E]'));
  }));
  it('that are empty are a verdict alone', () => look('empty', {}, async (page) => {
    assert.equal(await page.locator('section').count(), 1);
  }));
  it('without plots are tables, and the explorer answers', () => look('tables', {}, async (page) => {
    assert.equal(await page.locator('canvas').count(), 0);
    assert.ok(await page.isVisible('#time table'));
    assert.match(await page.textContent('main'), /install Debian's nodejs and npm/);
    await page.focus('#account-search');
    await page.keyboard.press('ArrowDown');
    assert.equal(await chosen(page), run.accounts[1].name);
  }));
});
