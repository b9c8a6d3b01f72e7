/* Draws the curves with uPlot below the lanes, on the lanes' own axis, and follows the pointer over all of them. */
(() => {
  const source = document.getElementById("curve");
  const lanes = document.getElementById("lanes");
  if (!source || !lanes) return;
  const { from, until, times, charts } = JSON.parse(source.textContent);
  const HEIGHT = 150;
  const AXIS_HEIGHT = 24;
  const sync = uPlot.sync("time");
  const pointer = lanes.appendChild(document.createElement("div"));
  pointer.className = "pointer";
  let plots = [];

  /** Colours and dashes are the style sheet's: those of the drawing that the plot takes the place of. */
  const lookOf = (figure, look) => {
    const style = getComputedStyle(figure.querySelector(`.drawing .line.${look}`));
    const dash = style.strokeDasharray === "none" ? [] : style.strokeDasharray.split(",").map(Number.parseFloat);
    return { stroke: style.stroke, width: Number.parseFloat(style.strokeWidth), dash };
  };

  const dashName = (dash = []) => (dash.length === 0 ? "solid" : dash[0] > 3 ? "dashed" : "dotted");
  const textColour = () => getComputedStyle(document.body).getPropertyValue("--muted").trim();
  const lineColour = () => getComputedStyle(document.body).getPropertyValue("--line").trim();
  const signed = (value) => `${value > 0 ? "+" : ""}${Number(value.toFixed(3))}`;
  const short = (value) => (value >= 1000 ? `${value / 1000}k` : `${value}`);

  /** Where a lane's track lies: the plot begins and ends with it. */
  const measure = () => {
    const outer = lanes.getBoundingClientRect();
    const track = lanes.querySelector(".track").getBoundingClientRect();
    return { left: track.left - outer.left, width: outer.width, track: track.width };
  };

  const movePointer = (plot) => {
    const { left, track } = measure();
    const isOver = plot.cursor.left >= 0;
    pointer.style.display = isOver ? "block" : "none";
    pointer.style.left = `${left + (plot.cursor.left / plot.over.clientWidth) * track}px`;
  };

  const axes = (left) => {
    const common = { stroke: textColour(), font: "11px system-ui, sans-serif", ticks: { show: false } };
    const grid = { stroke: lineColour(), width: 1 };
    return [
      { ...common, grid, size: AXIS_HEIGHT, values: (_, all) => all.map(signed) },
      {
        ...common,
        grid,
        size: left,
        gap: 6,
        values: (_, all) => all.map((value) => (value === null ? "" : short(value))),
      },
    ];
  };

  const seriesOf = (figure, chart) =>
    chart.lines.map(({ label, look }) => ({
      ...lookOf(figure, look),
      label: `${label}, ${chart.unit}`,
      paths: uPlot.paths.stepped({ align: 1 }),
      points: { show: false },
      value: (_, value) => (value === null || value === undefined ? "-" : `${Number(value.toFixed(1))}`),
    }));

  const draw = (chart) => {
    const figure = document.getElementById(chart.id);
    const place = figure.querySelector(".live");
    const { left, width } = measure();
    const scale = { range: chart.range, ...(chart.isLogarithmic ? { distr: 3 } : {}) };
    const options = {
      width,
      height: HEIGHT + AXIS_HEIGHT,
      padding: [8, 0, 0, 0],
      scales: { x: { time: false, range: [from, until] }, y: scale },
      axes: axes(left),
      legend: { markers: { dash: (plot, index) => dashName(plot.series[index].dash) } },
      series: [
        { label: "after the fault, s", value: (_, value) => (value === null ? "-" : signed(value)) },
        ...seriesOf(figure, chart),
      ],
      cursor: { sync: { key: sync.key }, drag: { x: false, y: false }, y: false },
      hooks: { setCursor: [movePointer] },
    };
    place.replaceChildren();
    figure.classList.add("is-live");
    return new uPlot(options, [times, ...chart.lines.map((line) => line.values)], place);
  };

  const redraw = () => {
    for (const plot of plots) plot.destroy();
    plots = charts.map(draw);
  };

  let lastWidth = 0;
  new ResizeObserver(() => {
    const { width } = measure();
    if (width === lastWidth || width === 0) return;
    lastWidth = width;
    redraw();
  }).observe(lanes);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
})();
