/** What the page of a sweep adds to the common style sheet. Cells have their own colours, light and dark alike. */
export const SWEEP_STYLE = `
.answer { margin: 14px 0 0; padding: 8px 14px; border-left: 4px solid var(--line); background: var(--panel); }
.answer p { max-width: 100ch; }
.maps { display: flex; flex-wrap: wrap; gap: 20px 36px; }
figure { margin: 8px 0 0; flex: 1 1 340px; max-width: 460px; }
figcaption { margin: 0 0 6px; font-size: 13px; }
svg.heat { display: block; width: 100%; height: auto; font-family: var(--sans); }
svg.heat .axis { font-size: 12px; fill: var(--muted); }
svg.heat .tick { font-size: 13px; font-weight: 600; fill: var(--ink); }
svg.heat .value { font-size: 17px; font-weight: 600; }
svg.heat .small { font-size: 11px; }
svg.heat .failed { font-size: 13px; fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 5px; }
svg.heat rect.cell { stroke: #8a97a8; stroke-width: 1px; }
svg.heat rect.none { stroke: var(--muted); stroke-width: 1px; }
svg.heat rect.chosen { stroke: var(--ink); stroke-width: 3px; }
svg.heat .hatch { stroke: var(--idle); stroke-width: 2px; }
.wide { overflow-x: auto; }
.wide td { white-space: nowrap; }
.wide th, .wide thead th.number { white-space: normal; overflow-wrap: normal; }
.wide thead th { vertical-align: bottom; }
.wide .muted { font-size: 0.9em; }
@media print { .wide { overflow: visible; font-size: 8.5pt; } .wide th, .wide td { padding-right: 6px; } }
.facts { width: auto; }
.facts th { padding-right: 24px; color: var(--muted); }
`;
