// The only file that knows MapLibre. The worker is a file of our own: no blob, no other host.
import "maplibre-gl/dist/maplibre-gl.css";
import {
  AttributionControl,
  type GeoJSONSource,
  LngLatBounds,
  Map as MapLibre,
  NavigationControl,
  Popup,
  ScaleControl,
  type StyleSpecification,
  type SymbolLayerSpecification,
  setWorkerUrl,
} from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";
import type { Payload, PointFeature, Spot } from "./payload";

setWorkerUrl(new URL(workerUrl, import.meta.url).toString());

/** Okabe and Ito's palette, told apart by most colour-blind eyes; letters say the same. */
export const KIND_COLOURS = [
  "#c0392b",
  "#0072b2",
  "#b35900",
  "#6a3d9a",
  "#a2195b",
  "#4d4d4d",
  "#00755b",
  "#7a6000",
  "#2f4b7c",
];
/** One hue, light to dark; the bounds stand beside it in words. */
export const AREA_COLOURS = ["#fde0c5", "#facba6", "#f59e72", "#e2693f", "#b13f1c"];

const FONT = ["Plex", "sans-serif"];
const NOTHING = { type: "FeatureCollection", features: [] } as const;

export interface AreaFeature {
  type: "Feature";
  properties: { code: string; name: string };
  geometry: unknown;
}

export interface Clicked {
  areas: { index: number; kind: number; n: number }[];
  at: [number, number];
}

/** Can this browser draw the map at all? */
export function canDraw(doc: Document): boolean {
  return doc.createElement("canvas").getContext("webgl2") !== null;
}

/** A map in an element: points of reports in clusters, coloured areas, names, and tiles if set. */
export class AreaMap {
  readonly #map: MapLibre;
  #coloured: string[] = [];

  constructor(
    element: HTMLElement,
    payload: Payload,
    spots: readonly Spot[],
    options: { tiles: string; attribution: string; popup: (clicked: Clicked) => Node },
  ) {
    const css = getComputedStyle(element);
    this.#map = new MapLibre({
      container: element,
      style: style(payload, css, options),
      bounds: boundsOf(payload, spots),
      fitBoundsOptions: { padding: 48, maxZoom: 13 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
    });
    this.#map.touchZoomRotate.disableRotation();
    this.#map.keyboard.disableRotation();
    this.#map.addControl(new NavigationControl({ showCompass: false }));
    this.#map.addControl(new ScaleControl({ unit: "metric" }));
    if (options.attribution) {
      this.#map.addControl(
        new AttributionControl({ customAttribution: escaped(options.attribution) }),
      );
    }
    payload.kinds.forEach((kind, i) => {
      this.#map.addImage(`kind-${i}`, pin(kind.letter, KIND_COLOURS[i] ?? "#444444"), {
        pixelRatio: 2,
      });
    });
    this.#listen(options.popup);
  }

  /** Resolves once everything of the first view is drawn. */
  async drawn(): Promise<void> {
    if (this.#map.loaded()) return;
    await new Promise<void>((resolve) => {
      this.#map.once("idle", () => resolve());
    });
  }

  showPoints(points: PointFeature[]): void {
    this.#source("reports")?.setData({ type: "FeatureCollection", features: points });
  }

  showAreas(areas: AreaFeature[]): void {
    this.#coloured = [];
    this.#source("areas")?.setData({ type: "FeatureCollection", features: areas } as never);
  }

  /** Give each area its class of colour: 1 for the lightest, 0 or nothing for none. */
  colourAreas(classes: ReadonlyMap<string, number>): void {
    for (const code of this.#coloured) {
      if (!classes.has(code)) this.#map.removeFeatureState({ source: "areas", id: code });
    }
    for (const [code, level] of classes) {
      this.#map.setFeatureState({ source: "areas", id: code }, { level });
    }
    this.#coloured = [...classes.keys()];
  }

  #source(name: string): GeoJSONSource | undefined {
    return this.#map.getSource<GeoJSONSource>(name);
  }

  #listen(popup: (clicked: Clicked) => Node): void {
    const map = this.#map;
    map.on("click", "clusters", (event) => {
      const cluster = event.features?.[0];
      if (!cluster) return;
      const at = event.lngLat.toArray() as [number, number];
      void (async () => {
        const source = this.#source("reports");
        const id = Number(cluster.properties.cluster_id);
        if (!source) return;
        const zoom = await source.getClusterExpansionZoom(id);
        // Reports on one spot never part: they are told in words instead.
        if (zoom <= map.getMaxZoom() && zoom < 17) {
          map.easeTo({ center: at, zoom });
          return;
        }
        const leaves = await source.getClusterLeaves(id, 200, 0);
        this.#open({ at, areas: leaves.map((leaf) => told(leaf.properties ?? {})) }, popup);
      })();
    });
    map.on("click", "points", (event) => {
      const at = event.lngLat.toArray() as [number, number];
      this.#open({ at, areas: (event.features ?? []).map((f) => told(f.properties)) }, popup);
    });
    for (const layer of ["clusters", "points"]) {
      map.on("mouseenter", layer, () => {
        map.getCanvas().style.cursor = "pointer";
      });
      map.on("mouseleave", layer, () => {
        map.getCanvas().style.cursor = "";
      });
    }
  }

  #open(clicked: Clicked, popup: (clicked: Clicked) => Node): void {
    new Popup({ maxWidth: "18rem" })
      .setLngLat(clicked.at)
      .setDOMContent(popup(clicked))
      .addTo(this.#map);
  }
}

function told(properties: Record<string, unknown>): Clicked["areas"][number] {
  return {
    index: Number(properties.area),
    kind: Number(properties.kind),
    n: Number(properties.n),
  };
}

function boundsOf(payload: Payload, spots: readonly Spot[]): LngLatBounds {
  const bounds = new LngLatBounds();
  for (const { x, y } of spots) bounds.extend([x / 1e5, y / 1e5]);
  if (bounds.isEmpty()) {
    for (const [, , x, y] of payload.areas) {
      if (x !== null && y !== null) bounds.extend([x / 1e5, y / 1e5]);
    }
  }
  // Indonesia, where nothing has a place yet.
  return bounds.isEmpty() ? new LngLatBounds([95, -11, 141, 6]) : bounds;
}

function style(
  payload: Payload,
  css: CSSStyleDeclaration,
  options: { tiles: string; attribution: string },
): StyleSpecification {
  const colour = (name: string): string => css.getPropertyValue(name).trim();
  const level = ["coalesce", ["feature-state", "level"], 0];
  return {
    version: 8,
    sources: {
      ...(options.tiles && {
        tiles: { type: "raster", tiles: [options.tiles], tileSize: 256 } as const,
      }),
      areas: { type: "geojson", data: NOTHING as never, promoteId: "code" },
      names: { type: "geojson", data: names(payload) as never },
      reports: {
        type: "geojson",
        data: NOTHING as never,
        cluster: true,
        clusterRadius: 32,
        clusterMaxZoom: 16,
        clusterProperties: { sum: ["+", ["get", "n"]] },
      },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("--surface-2") } },
      ...(options.tiles ? [{ id: "tiles", type: "raster", source: "tiles" } as const] : []),
      {
        id: "areas-fill",
        type: "fill",
        source: "areas",
        paint: {
          "fill-color": [
            "match",
            level,
            ...AREA_COLOURS.flatMap((c, i) => [i + 1, c]),
            colour("--surface"),
          ] as never,
          "fill-opacity": options.tiles ? 0.6 : 1,
        },
      },
      {
        id: "areas-line",
        type: "line",
        source: "areas",
        paint: { "line-color": colour("--line-strong"), "line-width": 0.6 },
      },
      {
        id: "places",
        type: "circle",
        source: "names",
        filter: ["==", ["get", "level"], 4],
        paint: { "circle-color": colour("--line-strong"), "circle-radius": 2.5 },
      },
      {
        id: "clusters",
        type: "circle",
        source: "reports",
        filter: ["has", "point_count"],
        paint: {
          "circle-color": colour("--accent"),
          "circle-stroke-color": colour("--surface"),
          "circle-stroke-width": 2,
          "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "sum"]], 0.6, 11, 7, 25],
        },
      },
      nameLayer(2, colour),
      nameLayer(3, colour),
      nameLayer(4, colour),
      {
        id: "cluster-counts",
        type: "symbol",
        source: "reports",
        filter: ["has", "point_count"],
        layout: {
          "text-field": ["to-string", ["get", "sum"]],
          "text-font": FONT,
          "text-size": 12,
          "text-allow-overlap": true,
          // names keep clear of the number, and so of most of its circle
          "text-padding": 10,
        },
        paint: { "text-color": colour("--on-accent") },
      },
      {
        id: "points",
        type: "symbol",
        source: "reports",
        filter: ["!", ["has", "point_count"]],
        layout: {
          "icon-image": ["concat", "kind-", ["to-string", ["get", "kind"]]],
          "icon-allow-overlap": true,
          "text-field": ["case", [">", ["get", "n"], 1], ["to-string", ["get", "n"]], ""],
          "text-font": FONT,
          "text-size": 12,
          "text-offset": [1.1, -0.7],
          "text-allow-overlap": true,
        },
        paint: {
          "text-color": colour("--text"),
          "text-halo-color": colour("--surface"),
          "text-halo-width": 1.5,
        },
      },
    ],
  };
}

/** Names of regencies (2), districts (3) or villages (4): the deeper, the closer one must look. */
function nameLayer(depth: 2 | 3 | 4, colour: (name: string) => string): SymbolLayerSpecification {
  return {
    id: `names-${depth}`,
    type: "symbol",
    source: "names",
    minzoom: { 2: 6, 3: 9, 4: 11.5 }[depth],
    filter: ["==", ["get", "level"], depth],
    layout: {
      "text-field": ["get", "name"],
      "text-font": FONT,
      "text-size": 16 - depth * 1.25,
      "text-variable-anchor": ["top", "bottom", "right", "left"],
      "text-radial-offset": 1.2,
      "text-max-width": 8,
    },
    paint: {
      "text-color": colour(depth === 4 ? "--text-3" : "--text-2"),
      "text-halo-color": colour("--surface-2"),
      "text-halo-width": 1.5,
    },
  };
}

function names(payload: Payload): unknown {
  const features = payload.areas
    .filter(([code, , x]) => x !== null && code.length > 2)
    .map(([code, name, x, y]) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [(x ?? 0) / 1e5, (y ?? 0) / 1e5] },
      properties: { name, level: code.split(".").length },
    }));
  return { type: "FeatureCollection", features };
}

/** A disc with the kind's letter, 44 by 44 device pixels. */
function pin(letter: string, colour: string): ImageData {
  const size = 44;
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) return new ImageData(size, size);
  context.beginPath();
  context.arc(size / 2, size / 2, size / 2 - 3, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  context.lineWidth = 3;
  context.strokeStyle = "#ffffff";
  context.stroke();
  context.fillStyle = "#ffffff";
  context.font = "600 24px Plex, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(letter, size / 2, size / 2 + 1);
  return context.getImageData(0, 0, size, size);
}

/** MapLibre takes an attribution for HTML. */
function escaped(text: string): string {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}
