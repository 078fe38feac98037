import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Item } from "./queue";

/** What the server told of the form and of who writes (`watch_loop.field.queries.kit_for`). */
export interface Kit {
  user: string;
  language: string;
  zone: string;
  units: { code: string; name: string }[];
  areas: { code: string; name: string }[];
  kinds: Kind[];
  urgencies: [number, string][];
  limits: { photos: number; text: number; place: number };
  csrf: string;
}

export interface Kind {
  code: string;
  label: string;
  schema_version: number;
  symbol: string;
  text_label: string;
  text_help: string;
  text_required: boolean;
  photos: boolean;
  position: boolean;
  fields: Field[];
}

export interface Field {
  name: string;
  label: string;
  type: "text" | "long_text" | "choice" | "yes_no" | "number" | "datetime" | "link";
  required: boolean;
  unit: string;
  choices: [string, string][];
  most: number;
  help: string;
}

interface Schema extends DBSchema {
  reports: { key: string; value: Item };
  kit: { key: string; value: Kit };
}

const KIT = "kit";

/** The phone's own memory: reports until they are sent, and the last kit. */
export class Store {
  readonly #db: Promise<IDBPDatabase<Schema>>;

  constructor() {
    this.#db = openDB<Schema>("kentongan-field", 1, {
      upgrade(db) {
        db.createObjectStore("reports", { keyPath: "uid" });
        db.createObjectStore("kit");
      },
    });
  }

  async all(): Promise<Item[]> {
    const items = await (await this.#db).getAll("reports");
    return items.sort((a, b) => b.changed - a.changed);
  }

  async get(uid: string): Promise<Item | undefined> {
    return (await this.#db).get("reports", uid);
  }

  async put(item: Item): Promise<void> {
    await (await this.#db).put("reports", item);
  }

  async drop(uid: string): Promise<void> {
    await (await this.#db).delete("reports", uid);
  }

  async kit(): Promise<Kit | undefined> {
    return (await this.#db).get("kit", KIT);
  }

  async keepKit(kit: Kit): Promise<void> {
    await (await this.#db).put("kit", kit, KIT);
  }
}
