// The report of a run through the command line, in headless Chromium: it renders without an error,
// its figures are those of the run's JSON, and the explorer answers with the run's own accounts.
//   BALLAST_PROGRAM         the program ballast
//   BALLAST_CHROMIUM, BALLAST_NODE_MODULES   as for report_test.mjs     ctest -R report.of_a_run
import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {createRequire} from 'node:module';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, describe, it} from 'node:test';

const {chromium} = createRequire(process.env.BALLAST_NODE_MODULES + '/')('playwright-core');
const folder = mkdtempSync(join(tmpdir(), 'ballast-run-'));
let browser;
let page;
let run;      // report.json
let printed;  // what --json printed
const said = [];

before(async () => {
  printed = JSON.parse(execFileSync(process.env.BALLAST_PROGRAM, ['stress', 'oct10', '--scale', '0.02',
    '--seeds', '2', '--tornado', '--reverse', '--json', '--out', folder,
    '--compare', 'risk.adl.policy=bitmex,binance,hyperliquid,leverage,profit,size',
    '--compare', 'risk.adl.strategy=queue,pro_rata,water_filling,random'],
    {stdio: ['ignore', 'pipe', 'ignore']}));
  run = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
  browser = await chromium.launch({
    executablePath: process.env.BALLAST_CHROMIUM,
    args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  page = await browser.newPage({offline: true, viewport: {width: 1280, height: 900}});
  page.on('console', (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`error: ${error.message}`));
  await page.goto(`file://${folder}/report.html`);
});
after(async () => {
  await browser?.close();
  rmSync(folder, {recursive: true});
});

// Rows of the first table of a section: [head, its numbers].
function rowsOf(section) {
  return page.$$eval(`#${section} > .scroll:first-of-type tbody tr`, (rows) => rows.map((row) => [
    row.querySelector('th').textContent,
    [...row.querySelectorAll('data')].map((data) => Number(data.value)),
  ]));
}

describe('the report of a run', () => {
  it('renders every section without an error', async () => {
    for (const id of ['verdict', 'figures', 'layers', 'time', 'phases', 'interest', 'payers', 'feedback',
      'compared', 'reverse', 'sensitivities', 'seeds', 'latency', 'decisions', 'explorer']) {
      assert.ok(await page.isVisible(`#${id} h2`), id);
    }
    assert.equal(await page.locator('canvas').count(), run.charts.length + 1);
    assert.doesNotMatch(await page.textContent('main'), /NaN|undefined|inf\b/);
    assert.deepEqual(said, []);
    assert.ok(statSync(join(folder, 'report.html')).size < 5e6);
  });

  it('has the figures that the run printed', async () => {
    const rows = new Map(await rowsOf('figures'));
    for (const {key, text, produced} of run.figures) {
      assert.equal(printed[key], produced, key);
      assert.equal(rows.get(text)[0], produced, key);
    }
    assert.deepEqual(run.layers.map((layer) => layer.amount), [printed.own_margin_usd, printed.fund_loss_usd,
      Math.max(0, printed.adl_loss_usd), printed.socialised_usd,
      printed.house_loss_usd, printed.deficit_usd]);
    const counts = new Map((await rowsOf('decisions')).map(([kind, [count]]) => [kind, count]));
    assert.equal(counts.get('deleveraged'), printed.adl_fills);
    assert.equal(run.decision_counts.reduce((all, one) => all + one.count, 0),
      run.decisions.length + run.decisions_left_out);
    const sum = (series) => series.values.reduce((a, b) => a + b, 0);
    const chart = (key) => run.charts.find((one) => one.key === key).series[0];
    assert.equal(sum(chart('adl')), printed.adl_fills);
    assert.equal(sum(chart('liquidations')), printed.market_liquidations);
    assert.equal(run.phases.reduce((all, phase) => all + phase.adl, 0), printed.adl_fills);
    const paid = run.paid.reduce((a, b) => a + b, 0);
    assert.equal(run.paid.length, printed.deleveraged_accounts);
    assert.ok(paid > 0.8 * printed.adl_notional_usd && paid < 1.2 * printed.adl_notional_usd,
      `${paid} at the marks, ${printed.adl_notional_usd} at ADL's prices`);
  });

  it('shows six policies and four strategies in one table', async () => {
    const rows = await rowsOf('compared');
    assert.deepEqual(rows.map(([name]) => name), ['this run',
      ...['bitmex', 'binance', 'hyperliquid', 'leverage', 'profit', 'size'].map((name) => `risk.adl.policy ${name}`),
      ...['queue', 'pro_rata', 'water_filling', 'random'].map((name) => `risk.adl.strategy ${name}`)]);
    const heads = await page.$$eval('#compared > .scroll:first-of-type thead th',
      (all) => all.map((head) => head.textContent));
    for (const [at, {figures}] of printed.compare.entries()) {
      for (const key of ['overshoot_usd', 'largest_share', 'gini']) {
        const text = run.figures.find((figure) => figure.key === key).text;
        assert.equal(rows[at + 1][1][heads.indexOf(text) - 1], figures[key], `${key} of ${rows[at + 1][0]}`);
      }
    }
    // The file's own policy and strategy are among them, and give the run itself.
    assert.deepEqual(rows.find(([name]) => name.endsWith('hyperliquid'))[1], rows[0][1]);
    assert.deepEqual(rows.find(([name]) => name.endsWith('queue'))[1], rows[0][1]);
    const falls = printed.compare.map(({figures}) => figures.largest_share);
    assert.ok(new Set(falls).size > 5, 'they differ');
  });

  it('answers in the explorer', async () => {
    const at = run.accounts.findIndex((account) => account.ranks.length > 0);
    const account = run.accounts[at];
    await page.fill('#account-search', account.name);
    await page.click(`#account-${at}`);
    const text = await page.$eval('#account-detail', (element) => element.innerText);
    assert.ok(text.startsWith(account.name));
    for (const rank of account.ranks) assert.ok(text.includes(rank), rank);
    assert.equal(await page.locator('.story li').count(), account.decisions.length);
    assert.match(await page.textContent('#explorer'), /more accounts are left out/);
    // The arithmetic of the rank: A / B = C, to the digits that are shown.
    const [, above, below, score] = account.ranks[0].match(/\|EV\| (.*?)\u00a0USD \/ E (.*?)\u00a0USD = (.*)\.$/);
    const number = (shown) => Number(shown.replaceAll(',', '').replace(/\u00a0(M|bn)$/, (_, unit) =>
      unit === 'M' ? 'e6' : 'e9'));
    assert.ok(Math.abs(number(above) / number(below) / number(score) - 1) < 0.002, account.ranks[0]);
  });

  it('shows the sensitivities that the run printed', async () => {
    const tables = await page.$$eval('#sensitivities > .scroll', (all) => all.map((table) =>
      [...table.querySelectorAll('tbody tr')].map((row) => [row.querySelector('th').textContent,
        ...[...row.querySelectorAll('data')].map((data) => Number(data.value))])));
    const figures = [...new Set(printed.tornado.map((row) => row.figure))].sort();
    assert.equal(figures.length, 3);
    for (const [at, rows] of tables.entries()) {
      const own = printed.tornado.filter((row) => row.figure === figures[at]);
      assert.deepEqual(rows.sort(), own.map((row) => [row.input, row.half, row.twice]).sort());
    }
  });

  it('says what the smallest shock is, and what was tried', async () => {
    const tried = await rowsOf('reverse');
    assert.equal(tried.length, run.shocks.length);
    const with_adl = run.shocks.filter((shock) => shock.adl_fills > 0).map((shock) => shock.multiple);
    assert.ok(with_adl.length > 0);
    const answer = await page.textContent('#reverse p');
    assert.match(answer, /^The smallest shock that triggers ADL is [\d.]+ of the scenario's/);
    assert.ok(run.shocks.some((shock) => shock.adl_fills === 0 && shock.multiple < Math.min(...with_adl)));
  });
});
