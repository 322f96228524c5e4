/** The stylesheet of the report: no network, no scripts; light and dark by the reader's own setting. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --page: #f6f8fb; --card: #fff; --text: #15202b; --muted: #586673; --line: #d8e0e8;
  --grid: #e3e9ef; --cell: #e9eef4; --heat: #0b63c5; --series-1: #0b63c5; --series-2: #b4460f; --series-3: #4d7a1f;
  --good: #1a6b35; --good-back: #e2f3e7; --bad: #a3201a; --bad-back: #fbe6e4; }
@media (prefers-color-scheme: dark) { :root { --page: #0f151c; --card: #17202a; --text: #e4ebf2; --muted: #9aa9b7;
  --line: #2b3845; --grid: #263340; --cell: #222e3a; --heat: #7ac8ff; --series-1: #7ac8ff; --series-2: #ffa46b;
  --series-3: #a9d67c; --good: #8fdaa5; --good-back: #173423; --bad: #ff9d94; --bad-back: #43201e; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.9rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 .75rem; font-size: 1.25rem; }
p { max-width: 44rem; }
.lead, .note, figcaption { color: var(--muted); }
.lead { margin-top: 0; font-size: 1.05rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
.figures { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
.figures .card { padding: .7rem 1rem; }
.figures b { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.figures span { color: var(--muted); font-size: .9rem; }
figure { margin: 0; }
figcaption { margin-bottom: .5rem; }
figcaption strong { color: var(--text); font-size: 1.05rem; }
.chart { display: block; width: 100%; height: auto; max-width: 40rem; }
.words { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; }
.words figure { max-width: 100%; }
.phones { font-family: ui-monospace, "DejaVu Sans Mono", monospace; }
.scroll { overflow: auto; max-width: 100%; }
.wide { grid-column: 1 / -1; }
.tall { max-height: 24rem; }
[aria-label="Evidence"] tbody th { min-width: 18rem; }
[aria-label="Evidence"] td { white-space: normal; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--muted); padding-bottom: .4rem; }
th, td { text-align: left; padding: .4rem .75rem; border-top: 1px solid var(--line); vertical-align: top; }
thead th { border-top: 0; color: var(--muted); font-weight: 600; }
tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; }
.holds, .fails { display: inline-block; padding: 0 .55rem; border-radius: 99px; font-weight: 600; white-space: nowrap; }
.holds { color: var(--good); background: var(--good-back); }
.fails { color: var(--bad); background: var(--bad-back); }
@media (max-width: 34rem) { body { padding: 1.25rem .75rem 3rem; } h1 { font-size: 1.5rem; } th, td { padding: .35rem .4rem; }
  .card { padding: .75rem; } }
@media print { body { background: none; max-width: none; } .card { break-inside: avoid; } .scroll { max-height: none; } }
`;
