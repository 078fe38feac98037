import { type Draft, localNow, type Photo, type Problem, wholeNumber } from "./queue";
import type { Field, Kind, Kit } from "./store";

/** Words of the page, by name: `data-words-…` of the form's root. */
export type Words = (name: string, values?: Record<string, string>) => string;

/** Where a field of the server stands here under another name. */
const BOXES: Record<string, string> = {
  area_code: "area",
  longitude: "position",
  latitude: "position",
};

/** The fields of one kind of report, drawn into a `<form>` and read back from it. */
export class ReportForm {
  readonly #doc: Document;
  readonly #form: HTMLFormElement;
  readonly #kit: Kit;
  readonly #kind: Kind;
  readonly #words: Words;
  photos: Photo[] = [];
  #position: { longitude: number; latitude: number } | null = null;

  constructor(form: HTMLFormElement, kit: Kit, kind: Kind, words: Words) {
    this.#doc = form.ownerDocument;
    this.#form = form;
    this.#kit = kit;
    this.#kind = kind;
    this.#words = words;
    this.#draw();
  }

  /** Fill in a stored draft, and say at its field what the server refused. */
  fill(draft: Draft, photos: Photo[], problem: Problem | null): void {
    this.photos = photos;
    this.#position =
      draft.longitude === null || draft.latitude === null
        ? null
        : { longitude: draft.longitude, latitude: draft.latitude };
    const values: Record<string, unknown> = {
      happened_at: draft.happened_at,
      area: this.#kit.areas.find((a) => a.code === draft.area_code)?.name ?? draft.area_code,
      place: draft.place,
      text: draft.text,
      urgency: String(draft.urgency),
      unit: draft.unit,
    };
    for (const [name, value] of Object.entries(draft.details)) values[`details.${name}`] = value;
    for (const [name, value] of Object.entries(values)) this.#set(name, value);
    const training = this.#control("training");
    if (training instanceof HTMLInputElement) training.checked = draft.training;
    this.#showPhotos();
    this.#showPosition();
    if (problem) this.#refuse(problem);
  }

  /** The server has the words already: only the photos can still be changed here. */
  keepWords(): void {
    for (const control of this.#form.querySelectorAll("input, select, textarea, button")) {
      if (!control.closest('[data-field="photos"]')) control.setAttribute("disabled", "");
    }
    const told = this.#make("p", "alert tone-info");
    told.textContent = this.#words("stored");
    this.#form.prepend(told);
  }

  /** What stands in the form now. `reported_at` is set by who finishes the report. */
  draft(): Draft {
    const details: Record<string, unknown> = {};
    for (const field of this.#kind.fields) {
      const value = this.#valueOf(field);
      if (value !== null) details[field.name] = value;
    }
    const training = this.#control("training");
    return {
      kind: this.#kind.code,
      schema_version: this.#kind.schema_version,
      unit: this.#text("unit"),
      area_code: this.#areaCode(),
      place: this.#text("place"),
      happened_at: this.#text("happened_at"),
      reported_at: null,
      text: this.#text("text"),
      urgency: Number(this.#text("urgency") || "0"),
      training: training instanceof HTMLInputElement && training.checked,
      longitude: this.#position?.longitude ?? null,
      latitude: this.#position?.latitude ?? null,
      details,
    };
  }

  /** A village that is on the list, or a sentence at the field. */
  areaIsKnown(): boolean {
    this.#forgive();
    if (this.#kit.areas.some((a) => a.code === this.#areaCode())) return true;
    this.#refuse({
      field: "area_code",
      message: this.#words("area-unknown"),
      code: "area_unknown",
    });
    return false;
  }

  async addPhotos(files: Iterable<File>, resize: (file: File) => Promise<Blob>): Promise<void> {
    this.#forgive();
    for (const file of files) {
      if (this.photos.length >= this.#kit.limits.photos) {
        const n = String(this.#kit.limits.photos);
        this.#refuse({
          field: "photos",
          message: this.#words("photos-most", { n, name: file.name }),
          code: "too_many_photos",
        });
        break;
      }
      try {
        const name = file.name.replace(/\.\w+$/, "") + ".jpg";
        this.photos = [...this.photos, { name, blob: await resize(file), sent: false }];
      } catch {
        this.#refuse({
          field: "photos",
          message: this.#words("no-picture", { name: file.name }),
          code: "wrong_type",
        });
      }
    }
    this.#showPhotos();
  }

  // ------------------------------------------------------------------ drawing

  #draw(): void {
    const [first, ...others] = this.#kind.fields;
    const parts: (Node | null)[] = [];
    if (first) parts.push(this.#field(first));
    parts.push(
      this.#box("happened_at", this.#words("when"), this.#input("datetime-local"), true),
      this.#area(),
      this.#box("place", this.#words("place"), this.#input("text", this.#kit.limits.place)),
      this.#box(
        "text",
        this.#kind.text_label,
        this.#textarea(5, this.#kit.limits.text),
        this.#kind.text_required,
        this.#kind.text_help,
      ),
      ...others.map((field) => this.#field(field)),
      this.#box(
        "urgency",
        this.#words("urgency"),
        this.#select(this.#kit.urgencies.map(([n, word]) => [String(n), word])),
        true,
      ),
      this.#kind.position ? this.#positionBox() : null,
      this.#kind.photos ? this.#photoBox() : null,
      this.#kit.units.length > 1
        ? this.#box(
            "unit",
            this.#words("unit"),
            this.#select(this.#kit.units.map((u) => [u.code, u.name])),
            true,
          )
        : null,
      this.#training(),
    );
    this.#form.replaceChildren(...parts.filter((part) => part !== null));
    this.#set("happened_at", localNow(new Date()));
    this.#set("unit", this.#kit.units[0]?.code ?? "");
    if (this.#kit.areas.length === 1) this.#set("area", this.#kit.areas[0]?.name ?? "");
  }

  #field(field: Field): HTMLElement {
    const name = `details.${field.name}`;
    const label = field.unit ? `${field.label} (${field.unit})` : field.label;
    return this.#box(name, label, this.#widget(field), field.required, field.help);
  }

  #widget(field: Field): HTMLElement {
    switch (field.type) {
      case "choice":
        // Nothing is chosen for him: the first of a list would be taken for what he saw.
        return this.#select([["", field.required ? this.#words("choose") : "–"], ...field.choices]);
      case "yes_no":
        return this.#select([
          ["", this.#words("unknown")],
          ["yes", this.#words("yes")],
          ["no", this.#words("no")],
        ]);
      case "number": {
        const input = this.#input("text", 15);
        input.inputMode = "numeric";
        return input;
      }
      case "datetime":
        return this.#input("datetime-local");
      case "long_text":
        return this.#textarea(3, field.most);
      case "link":
        return this.#input("url", field.most);
      case "text":
        return this.#input("text", field.most);
    }
  }

  #box(
    name: string,
    label: string,
    control: HTMLElement,
    required = false,
    help = "",
  ): HTMLElement {
    const box = this.#make("div", "field");
    box.dataset.field = name;
    control.id = `field-${name}`;
    control.setAttribute("name", name);
    if (required) control.setAttribute("required", "");
    const title = this.#make("label");
    title.setAttribute("for", control.id);
    title.textContent = label;
    if (!required) {
      const optional = this.#make("span", "optional");
      optional.textContent = ` (${this.#words("optional")})`;
      title.append(optional);
    }
    box.append(title);
    if (help) {
      const told = this.#make("p", "field-help");
      told.id = `${control.id}-help`;
      told.textContent = help;
      control.setAttribute("aria-describedby", told.id);
      box.append(told);
    }
    box.append(control);
    return box;
  }

  #area(): HTMLElement {
    const input = this.#input("text", 200);
    input.setAttribute("list", "field-areas");
    input.autocomplete = "off";
    const list = this.#make("datalist");
    list.id = "field-areas";
    for (const area of this.#kit.areas) {
      const option = this.#doc.createElement("option");
      option.value = area.name;
      list.append(option);
    }
    const box = this.#box("area", this.#words("area"), input, true);
    box.append(list);
    return box;
  }

  #photoBox(): HTMLElement {
    const input = this.#input("file");
    input.accept = "image/*";
    input.multiple = true;
    const box = this.#box("photos", this.#words("photos"), input);
    // The browser's own button speaks the browser's language, ours the reader's.
    const button = this.#make("label", "btn");
    button.setAttribute("for", input.id);
    button.setAttribute("aria-hidden", "true");
    button.textContent = this.#words("add-photos");
    input.classList.add("field-file");
    const list = this.#make("ul", "field-photos");
    box.append(button, list);
    return box;
  }

  #positionBox(): HTMLElement {
    const button = this.#make("button", "btn");
    button.setAttribute("type", "button");
    button.textContent = this.#words("take-position");
    button.addEventListener("click", () => this.#takePosition());
    const told = this.#make("p", "field-help");
    told.dataset.position = "";
    told.setAttribute("role", "status");
    const remove = this.#make("button", "btn btn-sm btn-quiet");
    remove.setAttribute("type", "button");
    remove.dataset.noPosition = "";
    remove.hidden = true;
    remove.textContent = this.#words("leave-position");
    remove.addEventListener("click", () => {
      this.#position = null;
      told.textContent = "";
      remove.hidden = true;
      this.#forgive();
      this.#changed();
      button.focus();
    });
    const box = this.#make("div", "field");
    box.dataset.field = "position";
    box.append(button, told, remove);
    return box;
  }

  #training(): HTMLElement {
    const box = this.#make("div", "field");
    const label = this.#make("label", "check");
    const input = this.#input("checkbox");
    input.name = "training";
    const words = this.#make("span");
    words.textContent = this.#words("training");
    label.append(input, words);
    box.append(label);
    return box;
  }

  #make(tag: string, className = ""): HTMLElement {
    const made = this.#doc.createElement(tag);
    if (className) made.className = className;
    return made;
  }

  #input(type: string, most?: number): HTMLInputElement {
    const input = this.#doc.createElement("input");
    input.type = type;
    if (most !== undefined) input.maxLength = most;
    return input;
  }

  #textarea(rows: number, most: number): HTMLTextAreaElement {
    const area = this.#doc.createElement("textarea");
    area.rows = rows;
    area.maxLength = most;
    return area;
  }

  #select(choices: [string, string][]): HTMLSelectElement {
    const select = this.#doc.createElement("select");
    for (const [value, word] of choices) select.add(new Option(word, value));
    return select;
  }

  // ------------------------------------------------------------------ values

  #control(name: string): Element | null {
    const found = this.#form.elements.namedItem(name);
    return found instanceof Element ? found : null;
  }

  #text(name: string): string {
    const control = this.#control(name);
    return control && "value" in control ? String(control.value).trim() : "";
  }

  #set(name: string, value: unknown): void {
    const control = this.#control(name);
    if (!control || !("value" in control) || value === null || value === undefined) return;
    if (control instanceof HTMLInputElement && control.type === "file") return;
    const words = value === true ? "yes" : value === false ? "no" : String(value);
    control.value = words;
  }

  #valueOf(field: Field): unknown {
    const told = this.#text(`details.${field.name}`);
    if (told === "") return null;
    if (field.type === "number") return wholeNumber(told);
    if (field.type === "yes_no") return told === "yes";
    if (field.type === "datetime") return new Date(told).toISOString();
    return told;
  }

  #areaCode(): string {
    const told = this.#text("area");
    const found = this.#kit.areas.find((a) => a.name === told || a.code === told);
    if (found) return found.code;
    const named = this.#kit.areas.filter((a) =>
      a.name.toLocaleLowerCase().startsWith(told.toLocaleLowerCase()),
    );
    return told && named.length === 1 ? (named[0]?.code ?? told) : told;
  }

  // ------------------------------------------------------------------ telling

  /** Take away what was said before: it may be mended. */
  #forgive(): void {
    for (const told of this.#form.querySelectorAll(".field-error")) told.remove();
    for (const box of this.#form.querySelectorAll(".has-error")) box.classList.remove("has-error");
  }

  #refuse(problem: Problem): void {
    const name = BOXES[problem.field ?? ""] ?? problem.field ?? "";
    const box =
      this.#form.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`) ?? this.#form;
    const told = this.#make("p", "field-error");
    told.setAttribute("role", "alert");
    told.textContent = problem.message;
    box.classList.add("has-error");
    const control = box.querySelector<HTMLElement>("input, select, textarea, button");
    if (box === this.#form || !control) box.prepend(told);
    else control.before(told);
    control?.focus();
  }

  #showPhotos(): void {
    const list = this.#form.querySelector(".field-photos");
    if (!list) return;
    list.replaceChildren(
      ...this.photos.map((photo, index) => {
        const item = this.#make("li");
        const words = this.#make("span");
        words.textContent = `${photo.name} · ${Math.max(1, Math.round(photo.blob.size / 1024))} kB`;
        const remove = this.#make("button", "btn btn-sm");
        remove.setAttribute("type", "button");
        remove.textContent = this.#words("remove");
        remove.addEventListener("click", () => {
          this.photos = this.photos.filter((_photo, i) => i !== index);
          this.#showPhotos();
          this.#changed();
        });
        item.append(words, remove);
        return item;
      }),
    );
  }

  #takePosition(): void {
    const told = this.#form.querySelector<HTMLElement>("[data-position]");
    if (!told) return;
    const none = (): void => {
      told.textContent = this.#words("no-position");
    };
    told.textContent = this.#words("position-wait");
    if (!navigator.geolocation) {
      none();
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        this.#position = { longitude: coords.longitude, latitude: coords.latitude };
        this.#forgive();
        this.#showPosition();
        this.#changed();
      },
      none,
      { enableHighAccuracy: true, timeout: 20_000 },
    );
  }

  #showPosition(): void {
    const told = this.#form.querySelector<HTMLElement>("[data-position]");
    if (!told || !this.#position) return;
    const { latitude, longitude } = this.#position;
    told.textContent = this.#words("position", {
      at: `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`,
    });
    const remove = this.#form.querySelector<HTMLElement>("[data-no-position]");
    if (remove) remove.hidden = false;
  }

  /** What no control tells by itself (a position, a photo) is kept like what is typed. */
  #changed(): void {
    this.#form.dispatchEvent(new Event("input"));
  }
}
