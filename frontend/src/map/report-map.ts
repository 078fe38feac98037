import htmx from "htmx.org";
import { addressOf, addressOfArea } from "./address";
import { AREA_COLOURS, type AreaFeature, AreaMap, type Clicked, canDraw } from "./area-map";
import {
  type Choice,
  classBounds,
  countsByArea,
  countsByKind,
  dayAt,
  features,
  offsetOf,
  type Payload,
  type Spot,
  spotsOf,
} from "./payload";

const started = new WeakSet<Element>();
const FRAME_MS = 450;

/** The map of reports on `[data-map]`: points, areas, slider; the table beside it follows. */
export function startReportMap(doc: Document): void {
  const root = doc.querySelector<HTMLElement>("[data-map]");
  if (!root || started.has(root)) return;
  started.add(root);
  if (!canDraw(doc)) {
    say(root, root.dataset.msgNoWebgl ?? "");
    return;
  }
  load(root.dataset.pointsUrl ?? "")
    .then((payload) => new ReportMap(doc, root, payload as Payload).start())
    .catch(() => say(root, root.dataset.msgFailed ?? ""));
}

async function load(url: string): Promise<unknown> {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

function say(root: HTMLElement, words: string): void {
  const note = root.querySelector<HTMLElement>("[data-map-note]");
  if (!note) return;
  note.textContent = words;
  note.hidden = words === "";
}

class ReportMap {
  readonly #doc: Document;
  readonly #root: HTMLElement;
  readonly #payload: Payload;
  readonly #spots: readonly Spot[];
  readonly #map: AreaMap;
  #choice: Choice;
  #wanted: string | undefined;
  #asking = false;
  #timer: number | undefined;
  #codeLength = 0;

  constructor(doc: Document, root: HTMLElement, payload: Payload) {
    this.#doc = doc;
    this.#root = root;
    this.#payload = payload;
    this.#spots = spotsOf(payload);
    const results = doc.getElementById("map-results");
    this.#choice = {
      from: Math.max(0, offsetOf(payload, results?.dataset.first ?? payload.first)),
      to: Math.min(payload.days - 1, offsetOf(payload, results?.dataset.last ?? payload.first)),
      kinds: this.#kindsChecked(),
    };
    this.#map = new AreaMap(this.#part("canvas"), payload, this.#spots, {
      tiles: root.dataset.tiles ?? "",
      attribution: root.dataset.attribution ?? "",
      popup: (clicked) => this.#popup(clicked),
    });
  }

  async start(): Promise<void> {
    const { gathered, unplaced } = this.#payload;
    const notes = [
      gathered ? (this.#root.dataset.msgGathered ?? "") : "",
      unplaced ? this.#counted(this.#root.dataset.msgUnplaced ?? "", unplaced) : "",
    ];
    say(this.#root, notes.filter(Boolean).join(" "));
    this.#startSlider();
    for (const box of this.#boxes()) {
      box.addEventListener("change", () => this.#chooseKinds());
    }
    await this.#map.drawn();
    await this.#startAreas();
    this.#show();
    this.#root.dataset.drawn = "true";
  }

  #part<E extends HTMLElement = HTMLElement>(name: string): E {
    const found = this.#root.querySelector<E>(`[data-map-${name}]`);
    if (!found) throw new Error(`the map has no part ${name}`);
    return found;
  }

  #boxes(): HTMLInputElement[] {
    return [...this.#root.querySelectorAll<HTMLInputElement>("[data-map-kind]")];
  }

  #kindsChecked(): ReadonlySet<number> {
    return new Set(this.#boxes().flatMap((box, i) => (box.checked ? [i] : [])));
  }

  #counted(pattern: string, n: number): string {
    return pattern.replace("{n}", this.#number(n));
  }

  #number(n: number): string {
    return n.toLocaleString(this.#doc.documentElement.lang);
  }

  #day(offset: number): string {
    const lang = this.#doc.documentElement.lang;
    const moment = new Date(`${dayAt(this.#payload, offset)}T00:00:00Z`);
    return moment.toLocaleDateString(lang, { day: "numeric", month: "short", timeZone: "UTC" });
  }

  // ------------------------------------------------------------------ drawing

  #show(): void {
    this.#map.showPoints(features(this.#spots, this.#choice));
    const counts = countsByKind(this.#payload, this.#spots, this.#choice);
    this.#root.querySelectorAll("[data-map-kind-count]").forEach((place, i) => {
      place.textContent = this.#number(counts[i] ?? 0);
    });
    const { from, to, kinds } = this.#choice;
    const days = from === to ? this.#day(to) : `${this.#day(from)} – ${this.#day(to)}`;
    const all = counts.reduce((sum, n, kind) => sum + (kinds.has(kind) ? n : 0), 0);
    this.#part("days").textContent =
      `${days} · ${this.#counted(this.#root.dataset.msgCounts ?? "", all)}`;
    if (this.#codeLength) this.#colour();
  }

  #colour(): void {
    const counts = countsByArea(this.#payload, this.#spots, this.#choice, this.#codeLength);
    const bounds = classBounds(Math.max(0, ...counts.values()));
    const classes = new Map<string, number>();
    for (const [code, n] of counts) classes.set(code, bounds.filter((b) => b <= n).length);
    this.#map.colourAreas(classes);
    const scale = this.#part("scale");
    scale.replaceChildren(
      ...bounds.map((low, i) => {
        const item = this.#doc.createElement("li");
        const high = bounds[i + 1];
        item.className = `map-class map-class-${i + 1}`;
        item.textContent =
          high === undefined ? `${low}+` : high - 1 === low ? `${low}` : `${low}–${high - 1}`;
        return item;
      }),
    );
    scale.hidden = AREA_COLOURS.length < bounds.length || bounds.length === 0;
  }

  async #startAreas(): Promise<void> {
    const level = this.#part<HTMLSelectElement>("level");
    const draw = async (): Promise<void> => {
      const found = level.value
        ? ((await load(level.value)) as { features: AreaFeature[] }).features
        : [];
      this.#codeLength = found.length
        ? Number(level.selectedOptions[0]?.dataset.codeLength ?? "0")
        : 0;
      this.#map.showAreas(found);
      this.#part("scale").hidden = found.length === 0;
    };
    level.addEventListener("change", () => void draw().then(() => this.#show()));
    await draw();
    // Without a single boundary there is nothing to choose.
    this.#part("areas").hidden = this.#codeLength === 0;
  }

  #popup({ areas }: Clicked): Node {
    const box = this.#doc.createElement("div");
    box.className = "map-popup";
    const byArea = new Map<number, Map<number, number>>();
    for (const { index, kind, n } of areas) {
      const kinds = byArea.get(index) ?? new Map<number, number>();
      kinds.set(kind, (kinds.get(kind) ?? 0) + n);
      byArea.set(index, kinds);
    }
    for (const [index, kinds] of byArea) {
      const [code = "", name = ""] = this.#payload.areas[index] ?? [];
      const title = this.#doc.createElement("h3");
      title.textContent = name;
      const list = this.#doc.createElement("ul");
      for (const [kind, n] of kinds) {
        const item = this.#doc.createElement("li");
        item.textContent = `${this.#payload.kinds[kind]?.label ?? ""}: ${this.#number(n)}`;
        list.append(item);
      }
      const link = this.#doc.createElement("a");
      link.href = addressOfArea(this.#doc.location.href, code);
      link.textContent = this.#root.dataset.msgOnlyArea ?? "";
      box.append(title, list, link);
    }
    return box;
  }

  // ------------------------------------------------------------------ choosing

  #chooseKinds(): void {
    let kinds = this.#kindsChecked();
    if (kinds.size === 0) {
      // Nothing chosen would ask for everything: say so by checking everything.
      for (const box of this.#boxes()) box.checked = true;
      kinds = this.#kindsChecked();
    }
    this.#choice = { ...this.#choice, kinds };
    this.#show();
    this.#followTable();
  }

  #startSlider(): void {
    const slider = this.#part<HTMLInputElement>("day");
    const wide = this.#part<HTMLSelectElement>("window");
    slider.max = String(this.#payload.days - 1);
    slider.value = String(this.#choice.to);
    const days = this.#choice.to - this.#choice.from + 1;
    const whole = days === this.#payload.days;
    if (!whole && ![...wide.options].some((o) => o.value === String(days))) {
      wide.add(new Option(String(days), String(days)));
    }
    wide.value = whole ? "0" : String(days);
    const look = (): void => {
      this.#moveTo(Number(slider.value), Number(wide.value));
      slider.setAttribute("aria-valuetext", this.#part("days").textContent ?? "");
    };
    slider.addEventListener("input", () => {
      this.#pause();
      if (wide.value === "0") wide.value = "7";
      look();
    });
    slider.addEventListener("change", () => this.#followTable());
    wide.addEventListener("change", () => {
      if (wide.value === "0") slider.value = slider.max;
      look();
      this.#followTable();
    });
    this.#part("play").addEventListener("click", () => {
      if (this.#timer === undefined) this.#play(slider, wide, look);
      else this.#pause(true);
    });
    this.#part("time").hidden = this.#payload.days < 2;
  }

  #moveTo(day: number, width: number): void {
    const from = width === 0 ? 0 : Math.max(0, day - width + 1);
    const to = width === 0 ? this.#payload.days - 1 : day;
    this.#choice = { ...this.#choice, from, to };
    this.#show();
  }

  #play(slider: HTMLInputElement, wide: HTMLSelectElement, look: () => void): void {
    if (wide.value === "0") wide.value = "7";
    if (slider.value === slider.max) slider.value = String(Number(wide.value) - 1);
    look();
    this.#showPlaying(true);
    this.#timer = window.setInterval(() => {
      if (slider.value === slider.max) {
        this.#pause(true);
        return;
      }
      slider.value = String(Number(slider.value) + 1);
      look();
    }, FRAME_MS);
  }

  #pause(follow = false): void {
    if (this.#timer === undefined) return;
    window.clearInterval(this.#timer);
    this.#timer = undefined;
    this.#showPlaying(false);
    if (follow) this.#followTable();
  }

  #showPlaying(playing: boolean): void {
    const button = this.#part("play");
    button.setAttribute("aria-pressed", String(playing));
    this.#part("when-paused").hidden = playing;
    this.#part("when-playing").hidden = !playing;
    const words = playing ? this.#root.dataset.msgPause : this.#root.dataset.msgPlay;
    this.#part("play-label").textContent = words ?? "";
  }

  /** The address, the table and the exports ask for what the map now shows. */
  #followTable(): void {
    const address = addressOf(this.#doc.location.href, this.#payload, this.#choice);
    window.history.replaceState(window.history.state, "", address);
    for (const [name, day] of [
      ["happened_at_from", this.#choice.from],
      ["happened_at_to", this.#choice.to],
    ] as const) {
      const field = this.#doc.getElementById(`filter-${name}`);
      if (field instanceof HTMLInputElement) field.value = dayAt(this.#payload, day);
    }
    this.#wanted = address;
    if (!this.#asking) void this.#catchUp();
  }

  /**
   * Ask for the table, one request at a time and the newest choice last: an answer replaces the
   * element that a second request would have had as its target, and would then be lost.
   */
  async #catchUp(): Promise<void> {
    this.#asking = true;
    while (this.#wanted !== undefined) {
      const address = this.#wanted;
      this.#wanted = undefined;
      await htmx
        .ajax("get", address, {
          target: "#map-results",
          select: "#map-results",
          swap: "outerHTML",
        })
        .catch(() => undefined); // the page says itself when a request fails
    }
    this.#asking = false;
  }
}
