const given = JSON.parse(document.getElementById("charts").textContent);
const options = { renderer: "svg", actions: false, mode: "vega-lite", ...given.locale };
for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const spec = given.charts[Number(figure.dataset.chart)];
  if (figure.dataset.aspect) {
    spec.height = Math.min(560, Math.round(figure.clientWidth * Number(figure.dataset.aspect)));
  }
  vegaEmbed(figure, spec, options);
}
