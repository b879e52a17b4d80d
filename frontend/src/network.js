// The network with a hand in it: drag a node, zoom and move, see whom somebody is joined to. All of it is drawn by the
// server; this reads the drawing and moves it, so that nothing is lost where it does not run.
import { drag } from "d3-drag";
import { forceCollide, forceLink, forceSimulation, forceX, forceY } from "d3-force";
import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

const drawing = document.querySelector("#network.drawn");
if (drawing) enhance(drawing);

function enhance(svg) {
  const moving = svg.querySelector(".moving");
  const nodes = [...svg.querySelectorAll(".node")].map(readNode);
  const links = readJoins(svg.querySelectorAll(".edge"), nodes);
  const words = readJoins(svg.querySelectorAll(".word"), nodes);
  const areas = [...svg.querySelectorAll(".area")];
  const place = () => {
    for (const node of nodes) node.element.setAttribute("transform", `translate(${node.x},${node.y})`);
    for (const link of links) for (const line of link.element.querySelectorAll("line")) join(line, link);
    for (const { element, source, target, shift } of words) {
      const text = element.querySelector("text");
      text.setAttribute("x", (source.x + target.x) / 2);
      text.setAttribute("y", (source.y + target.y) / 2 + 4 + shift * 2);
    }
  };
  makeDraggable(nodes, links, areas, place);
  showNeighbours(svg, nodes, links);
  makeZoomable(svg, moving);
}

function readNode(element) {
  const [x, y] = element.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
  return { element, x, y, home: { x, y } };
}

function readJoins(elements, nodes) {
  return [...elements].map((element) => ({
    element,
    source: nodes[Number(element.dataset.from)],
    target: nodes[Number(element.dataset.to)],
    shift: Number(element.dataset.shift),
  }));
}

// Lines between the same two nodes stand side by side, as the server drew them.
function join(line, { source, target, shift }) {
  const far = distance(source, target) || 1;
  const [dx, dy] = [((source.y - target.y) / far) * shift, ((target.x - source.x) / far) * shift];
  line.setAttribute("x1", source.x + dx);
  line.setAttribute("y1", source.y + dy);
  line.setAttribute("x2", target.x + dx);
  line.setAttribute("y2", target.y + dy);
}

// While a node is held, its neighbours give way, unless the reader asked for less motion.
function makeDraggable(nodes, links, areas, place) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const forces = forceSimulation(nodes)
    .force("home", forceX(({ home }) => home.x).strength(0.12))
    .force("level", forceY(({ home }) => home.y).strength(0.12))
    .force("links", forceLink(links).distance(({ source, target }) => distance(source.home, target.home)).strength(0.08))
    .force("room", forceCollide(24).strength(0.3))
    .on("tick", place)
    .stop();
  let moved = false;
  const held = drag()
    .container(() => document.querySelector("#network .moving"))
    .subject(({ sourceEvent }) => nodes.find(({ element }) => element.contains(sourceEvent.target)))
    .on("start", () => (moved = false))
    .on("drag", (event) => {
      moved = true;
      Object.assign(event.subject, { x: event.x, y: event.y, fx: event.x, fy: event.y });
      for (const area of areas) area.setAttribute("visibility", "hidden"); // its corners are no longer where they were
      if (still) place();
      else forces.alphaTarget(0.2).restart();
    })
    .on("end", ({ subject }) => {
      subject.home = { x: subject.x, y: subject.y };
      Object.assign(subject, { fx: null, fy: null });
      forces.alphaTarget(0);
      forces.force("home").initialize(nodes);
      forces.force("level").initialize(nodes);
    });
  for (const { element } of nodes) {
    select(element).call(held).on("click.moved", (event) => moved && event.preventDefault());
    element.addEventListener("dragstart", (event) => event.preventDefault()); // links are dragged as addresses otherwise
  }
}

function distance(a, b) {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function showNeighbours(svg, nodes, links) {
  const parts = svg.querySelectorAll(".node, .edge, .word, .area");
  const show = (kept) => {
    for (const part of parts) part.classList.toggle("faint", Boolean(kept) && !kept.has(part));
  };
  for (const node of nodes) {
    const kept = new Set([node.element]);
    for (const { element, source, target } of links) {
      if (source === node || target === node) [element, source.element, target.element].forEach((one) => kept.add(one));
    }
    for (const begin of ["pointerenter", "focus"]) node.element.addEventListener(begin, () => show(kept));
    for (const end of ["pointerleave", "blur"]) node.element.addEventListener(end, () => show(null));
  }
}

// The wheel scrolls the page as ever; it zooms with Ctrl or Cmd, as do the buttons.
function makeZoomable(svg, moving) {
  const zooming = zoom()
    .scaleExtent([0.5, 6])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : !event.button && !event.target.closest(".node, .edge")))
    .on("zoom", ({ transform }) => moving.setAttribute("transform", transform));
  const whole = select(svg).call(zooming).on("dblclick.zoom", null).on("touchstart.zoom", null);
  const bar = document.createElement("p");
  bar.className = "zooming";
  const offers = {
    "Closer": () => whole.call(zooming.scaleBy, 1.4),
    "Farther": () => whole.call(zooming.scaleBy, 1 / 1.4),
    "As it was": () => whole.call(zooming.transform, zoomIdentity),
  };
  for (const [label, act] of Object.entries(offers)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    bar.append(button);
  }
  svg.closest(".picture").prepend(bar);
}
