// The few words of bpmn-js that the island uses.

import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";

export interface Element {
  id: string;
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  waypoints?: { x: number; y: number }[];
  labelTarget?: Element;
  /** The element's entry in the diagram part of the XML. */
  di?: { get(name: string): unknown };
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Canvas {
  zoom(level?: number | "fit-viewport", centre?: "auto"): number;
  getGraphics(element: Element): SVGElement;
  scrollToElement(element: Element): void;
  viewbox(box?: Box): Box & { scale: number };
  focus?(): void;
}

export interface Services {
  canvas: Canvas;
  eventBus: { on(type: string, handle: (event: Record<string, unknown>) => void): void };
  elementRegistry: { get(id: string): Element | undefined; forEach(each: (element: Element) => void): void };
  selection: { select(element: Element | Element[] | null): void; get(): Element[] };
  overlays: { add(element: Element, type: string, overlay: { position: Record<string, number>; html: HTMLElement }): void; remove(filter: { type: string }): void };
  commandStack: { clear(): void };
  /** Only where the map can be changed. */
  directEditing: { isActive(): boolean } | undefined;
  dragging: { context(): unknown } | undefined;
}

export type Map = InstanceType<typeof NavigatedViewer>;

export function service<K extends keyof Services>(map: Map, name: K): Services[K] {
  return map.get(name, false) as unknown as Services[K];
}

/** Whether the file gives an element a fill of its own (two extensions are in use). */
export function hasOwnFill(element: Element): boolean {
  return !element.labelTarget && !!(element.di?.get("color:background-color") ?? element.di?.get("bioc:fill"));
}

/** What every map looks like. */
export const look = {
  bpmnRenderer: { defaultFillColor: "var(--panel)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" },
  textRenderer: { defaultStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", fontSize: "12px", lineHeight: 1.3 }, externalStyle: { fontSize: "11px", lineHeight: 1.3 } },
};

/** Draws into a container a map that is only read. */
export function makeViewer(container: HTMLElement): Map {
  return new NavigatedViewer({ container, ...look });
}
