import { ReportForm, type Words } from "./form";
import { resized } from "./photos";
import { type Item, mended, type State } from "./queue";
import { drain } from "./send";
import { type Kit, Store } from "./store";

const started = new WeakSet<Element>();
const RETRY_MS = 30_000;
const SAVE_MS = 600;

/** The field form on `[data-field-app]`: the queue, the form, and sending when there is a network. */
export function startField(doc: Document): void {
  const root = doc.querySelector<HTMLElement>("[data-field-app]");
  if (!root || started.has(root)) return;
  started.add(root);
  void new FieldApp(doc, root).start();
}

class FieldApp {
  readonly #doc: Document;
  readonly #root: HTMLElement;
  readonly #store = new Store();
  #kit: Kit | undefined;
  #open: { item: Item; form: ReportForm } | null = null;
  #saving: number | undefined;
  /** Did the server answer last time? A phone that sees a mast is not yet online. */
  #reached = true;

  constructor(doc: Document, root: HTMLElement) {
    this.#doc = doc;
    this.#root = root;
  }

  readonly #words: Words = (name, values = {}) => {
    const key = `words-${name}`.replace(/-(\w)/g, (_all, letter: string) => letter.toUpperCase());
    let told = this.#root.dataset[key] ?? name;
    for (const [what, value] of Object.entries(values)) told = told.replace(`{${what}}`, value);
    return told;
  };

  async start(): Promise<void> {
    void navigator.serviceWorker?.register("/field/worker.js", { scope: "/field/" });
    void navigator.storage?.persist?.();
    this.#kit = await this.#store.kit();
    await this.#fetchKit();
    this.#listen();
    this.#drawKinds();
    await this.#show();
    void this.#send();
    this.#root.dataset.ready = "true";
  }

  async #fetchKit(): Promise<void> {
    try {
      const answer = await fetch("/field/kit/", { headers: { Accept: "application/json" } });
      this.#reached = true;
      if (answer.ok && !answer.redirected) {
        this.#kit = (await answer.json()) as Kit;
        await this.#store.keepKit(this.#kit);
      }
    } catch {
      // Without a network the last kit serves; without any, the page says that it needs one once.
      this.#reached = false;
    }
  }

  #listen(): void {
    window.addEventListener("online", () => void this.#send());
    window.addEventListener("offline", () => this.#showNetwork());
    window.setInterval(() => void this.#send(), RETRY_MS);
    this.#doc.addEventListener("visibilitychange", () => {
      if (this.#doc.visibilityState === "visible") void this.#send();
    });
    this.#part("form").addEventListener("input", () => this.#saveSoon());
    this.#part("form").addEventListener("change", (event) => this.#onChange(event));
    this.#part<HTMLFormElement>("form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#finish();
    });
    this.#part("back").addEventListener("click", () => void this.#close());
    this.#part("send-all").addEventListener("click", () => void this.#send());
  }

  #part<E extends HTMLElement = HTMLElement>(name: string): E {
    const found = this.#root.querySelector<E>(`[data-part="${name}"]`);
    if (!found) throw new Error(`the form has no part ${name}`);
    return found;
  }

  // ------------------------------------------------------------------ the queue

  async #show(): Promise<void> {
    this.#showNetwork();
    const kit = this.#kit;
    this.#part("no-kit").hidden = kit !== undefined;
    this.#part("kinds").hidden = kit === undefined || this.#open !== null;
    const items = await this.#store.all();
    const mine = items.filter((item) => item.user === kit?.user);
    const others = items.length - mine.length;
    this.#part("others").hidden = others === 0;
    this.#part("others").textContent = this.#words("others", { n: String(others) });
    const list = this.#part("queue");
    list.replaceChildren(...mine.map((item) => this.#entry(item)));
    this.#part("empty").hidden = mine.length > 0;
    this.#part("send-all").hidden = !mine.some((i) => ["waiting", "signed_out"].includes(i.state));
    this.#part("sign-in").hidden = !mine.some((i) => i.state === "signed_out");
    this.#part("user").textContent = kit?.user ?? "";
  }

  #showNetwork(): void {
    const online = navigator.onLine && this.#reached;
    this.#part("online").hidden = !online;
    this.#part("offline").hidden = online;
  }

  #entry(item: Item): HTMLElement {
    const template = this.#part<HTMLTemplateElement>("entry");
    const entry = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    const fill = (name: string, words: string): void => {
      const place = entry.querySelector(`[data-entry="${name}"]`);
      if (place) place.textContent = words;
    };
    entry.dataset.state = item.state;
    entry.dataset.uid = item.uid;
    const kind = this.#kit?.kinds.find((k) => k.code === item.draft.kind);
    fill("kind", kind?.label ?? item.draft.kind);
    fill("text", item.draft.text);
    const moment = new Date(item.draft.happened_at);
    const told = { dateStyle: "medium", timeStyle: "short" } as const;
    const lang = this.#doc.documentElement.lang;
    // A draft may not have its time yet.
    fill("when", Number.isNaN(moment.getTime()) ? "–" : moment.toLocaleString(lang, told));
    fill("state", this.#words(`state-${item.state.replace("_", "-")}`));
    fill("problem", item.problem?.message ?? "");
    const training = entry.querySelector<HTMLElement>('[data-entry="training"]');
    if (training) training.hidden = !item.draft.training;
    const edit = entry.querySelector<HTMLButtonElement>('[data-entry="edit"]');
    const drop = entry.querySelector<HTMLButtonElement>('[data-entry="drop"]');
    const mendable: State[] = ["draft", "refused"];
    if (edit) {
      edit.hidden = !mendable.includes(item.state);
      edit.addEventListener("click", () => this.#edit(item));
    }
    if (drop) {
      drop.hidden = ![...mendable, "sent"].includes(item.state);
      drop.addEventListener("click", () => void this.#drop(item));
    }
    return entry;
  }

  async #drop(item: Item): Promise<void> {
    if (item.state !== "sent" && !window.confirm(this.#words("drop"))) return;
    await this.#store.drop(item.uid);
    await this.#show();
  }

  async #send(): Promise<void> {
    this.#showNetwork();
    if (!navigator.onLine) return;
    await this.#fetchKit();
    await drain(this.#store, () => void this.#show());
    await this.#show();
  }

  // ------------------------------------------------------------------ the form

  #drawKinds(): void {
    const list = this.#part("kind-list");
    list.replaceChildren(
      ...(this.#kit?.kinds ?? []).map((kind) => {
        const item = this.#doc.createElement("li");
        const button = this.#doc.createElement("button");
        button.type = "button";
        button.className = "btn field-kind";
        button.dataset.kind = kind.code;
        button.append(this.#icon(kind.symbol), kind.label);
        button.addEventListener("click", () => this.#begin(kind.code));
        item.append(button);
        return item;
      }),
    );
  }

  /** An icon of the sprite that the shell already uses, so that it is kept without a network. */
  #icon(name: string): SVGElement {
    const space = "http://www.w3.org/2000/svg";
    const icon = this.#doc.createElementNS(space, "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    const known = this.#doc.querySelector("svg.icon use")?.getAttribute("href") ?? "";
    const use = this.#doc.createElementNS(space, "use");
    use.setAttribute("href", `${known.split("#")[0]}#${name}`);
    icon.append(use);
    return icon;
  }

  #begin(code: string): void {
    if (!this.#kit) return;
    this.#openForm({
      uid: crypto.randomUUID(),
      user: this.#kit.user,
      state: "draft",
      draft: { kind: code } as Item["draft"],
      photos: [],
      stored: false,
      problem: null,
      attempts: 0,
      changed: Date.now(),
    });
  }

  #edit(item: Item): void {
    this.#openForm(item);
    this.#open?.form.fill(item.draft, item.photos, item.problem);
    if (item.stored) this.#open?.form.keepWords();
  }

  #openForm(item: Item): void {
    const kit = this.#kit;
    const kind = kit?.kinds.find((k) => k.code === item.draft.kind);
    if (!kit || !kind) return;
    const fields = this.#part<HTMLFormElement>("form");
    this.#part("form-title").textContent = kind.label;
    const form = new ReportForm(fields, kit, kind, this.#words);
    this.#open = { item, form };
    const button = this.#doc.createElement("button");
    button.className = "btn btn-primary field-send";
    button.textContent = this.#words("finish");
    fields.append(button);
    this.#root.dataset.view = "form";
    this.#part("form-card").hidden = false;
    this.#part("home").hidden = true;
    this.#goTo("form-title");
  }

  #onChange(event: Event): void {
    const input = event.target;
    if (!(input instanceof HTMLInputElement) || input.type !== "file" || !input.files) return;
    const files = [...input.files];
    input.value = "";
    void this.#open?.form.addPhotos(files, resized).then(() => this.#save());
  }

  #saveSoon(): void {
    window.clearTimeout(this.#saving);
    this.#saving = window.setTimeout(() => void this.#save(), SAVE_MS);
  }

  /** Keep what is being written: a phone that dies takes no report with it. */
  async #save(): Promise<void> {
    if (!this.#open) return;
    const { item, form } = this.#open;
    const kept = { ...item, draft: form.draft(), photos: form.photos, changed: Date.now() };
    this.#open.item = kept;
    await this.#store.put(kept);
  }

  async #finish(): Promise<void> {
    if (!this.#open?.form.areaIsKnown()) return;
    window.clearTimeout(this.#saving);
    const { item, form } = this.#open;
    const draft = {
      ...form.draft(),
      reported_at: item.draft.reported_at ?? new Date().toISOString(),
    };
    const next = mended(item, draft, form.photos, () => crypto.randomUUID());
    if (next.uid !== item.uid) await this.#store.drop(item.uid);
    await this.#store.put({ ...next, changed: Date.now() });
    this.#hideForm();
    await this.#show();
    void this.#send();
  }

  async #close(): Promise<void> {
    window.clearTimeout(this.#saving);
    if (this.#open?.form.draft().text) await this.#save();
    this.#hideForm();
    await this.#show();
  }

  #hideForm(): void {
    this.#open = null;
    this.#root.dataset.view = "home";
    this.#part("form-card").hidden = true;
    this.#part("home").hidden = false;
    this.#goTo("home-title");
  }

  /** The button that was pressed is gone: who works without a finger goes on at the heading. */
  #goTo(title: string): void {
    this.#part(title).focus();
    window.scrollTo(0, 0);
  }
}
