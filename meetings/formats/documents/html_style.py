"""How the page looks, on a screen in light and dark, and printed."""

from __future__ import annotations

STYLE = """
:root { --ink: #1a1a1a; --soft: #5c5c5c; --line: #c9c9c9; --paper: #ffffff; --link: #0b5394; --note: #f6f3ea; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --soft: #a8a8a8; --line: #4a4a4a; --paper: #1b1b1b; --link: #8ab4f8; --note: #2a2820; }
}
* { box-sizing: border-box; }
html { color: var(--ink); background: var(--paper); font: 1.0625rem/1.55 "Times New Roman", "Liberation Serif", serif; }
body { max-width: 46rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }
a { color: var(--link); }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem; background: var(--paper); }
.mast { display: flex; justify-content: space-between; gap: 1rem; align-items: baseline;
  border-bottom: 4px solid var(--ink); padding-bottom: .35rem; margin: 0; font-weight: bold; }
.mast .status { text-align: right; text-transform: uppercase; letter-spacing: .04em; font-size: .875rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 1rem 0 .35rem; }
.facts { margin: 0 0 1rem; padding: 0; list-style: none; }
.note { border: 1px solid var(--line); background: var(--note); padding: .6rem .8rem; margin: 1rem 0;
  font-size: .9375rem; }
nav { border-bottom: 1px solid var(--line); padding-bottom: 1rem; margin-bottom: 1rem; font-size: .9375rem; }
nav h2 { font-size: 1rem; margin: 0 0 .25rem; border: 0; }
nav ul { margin: 0; padding: 0; list-style: none; }
nav .room ~ li:not(.room) { padding-inline-start: 1.25rem; }
h2 { font-size: 1.35rem; border-bottom: 1px solid var(--line); margin: 2.2rem 0 .8rem; break-after: avoid; }
h3 { font-size: 1.125rem; margin: 1.8rem 0 .6rem; break-after: avoid; }
h2 + h3 { margin-top: .8rem; }
.said { display: grid; grid-template-columns: 4.5rem 1fr; align-items: baseline;
  margin: 0 0 .75rem; orphans: 2; widows: 2; }
.said p { margin: 0; overflow-wrap: anywhere; }
.said:target { background: var(--note); outline: 2px solid var(--link); outline-offset: .2rem; }
.who { font-weight: bold; }
.seal { overflow-wrap: anywhere; }
.mark { font-style: italic; }
.noted { color: var(--soft); font-size: .8125rem; font-style: italic; white-space: nowrap; }
.opening { font-style: italic; margin: 0 0 1rem; }
.term { font-size: 1rem; font-style: italic; margin: 1rem 0 .25rem; break-after: avoid; }
.entries { margin: 0 0 .5rem; padding-inline-start: 1.25rem; }
.blank { border-bottom: 1px solid var(--line); color: var(--soft); font-style: italic; margin: .25rem 0 1rem; }
.untimed .said { grid-template-columns: 1fr; }
.time { color: var(--soft); font-size: .8125rem; text-decoration: none;
  font-variant-numeric: tabular-nums; }
.time:hover, .time:focus { color: var(--link); text-decoration: underline; }
footer { border-top: 1px solid var(--line); margin-top: 2rem; padding-top: .5rem; font-size: .875rem;
  color: var(--soft); }
@media (max-width: 32rem) { .said { grid-template-columns: 1fr; } }
@media print {
  @page { size: A4; margin: 22mm 20mm; }
  html { font-size: 10.5pt; color: #000; background: #fff; }
  body { max-width: none; padding: 0; }
  nav, .skip { display: none; }
}
"""

PLAYER_STYLE = """
body { padding-bottom: 7rem; }
.said span { border-radius: .15rem; }
.said span:hover { background: var(--note); cursor: pointer; }
.said span.now { background: var(--now); }
.said.now .time { color: var(--link); font-weight: bold; }
:root { --now: #ffe08a; }
@media screen and (prefers-color-scheme: dark) { :root { --now: #6b5410; } }
.player { position: fixed; inset: auto 0 0 0; background: var(--paper); border-top: 1px solid var(--line);
  padding: .6rem 1.25rem; display: flex; gap: 1rem; align-items: center; justify-content: center; flex-wrap: wrap; }
.player audio { flex: 1 1 18rem; max-width: 44rem; height: 2.5rem; }
.player label { font-size: .875rem; white-space: nowrap; }
@media print { .player { display: none; } }
"""
