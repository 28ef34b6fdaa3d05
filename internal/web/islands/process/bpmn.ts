// The few words of bpmn-js that the island uses, and its calm palette.

import Modeler from "bpmn-js/lib/Modeler";
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
}

export type Map = InstanceType<typeof NavigatedViewer>;

export function service<K extends keyof Services>(map: Map, name: K): Services[K] {
  return map.get(name, false) as unknown as Services[K];
}

/** Whether the file gives an element a fill of its own (two extensions are in use). */
export function hasOwnFill(element: Element): boolean {
  return !element.labelTarget && !!(element.di?.get("color:background-color") ?? element.di?.get("bioc:fill"));
}

interface Entry {
  group: string;
  className?: string;
  title?: string;
  separator?: boolean;
  action?: Record<string, (event: Event) => void>;
}

type Start = { start(event: Event, shape: unknown): void };
type Tool = { activateSelection?(event: Event): void; activateHand?(event: Event): void; start?(event: Event): void; toggle?(event: Event): void };
type Shapes = { createShape(options: Record<string, unknown>): unknown; createParticipantShape(): unknown };

/** A palette of what an operations map needs: connect, begin, step, decision, wait, end, lanes. */
class CalmPalette {
  static $inject = ["palette", "create", "elementFactory", "globalConnect", "lassoTool", "spaceTool"];
  constructor(
    palette: { registerProvider(provider: unknown): void },
    private create: Start,
    private shapes: Shapes,
    private connect: Tool,
    private lasso: Tool & { activateSelection(event: Event): void },
    private space: Tool & { activateSelection(event: Event): void },
  ) {
    palette.registerProvider(this);
  }

  getPaletteEntries(): Record<string, Entry> {
    const put = (title: string, className: string, make: () => unknown): Entry => {
      const begin = (event: Event) => this.create.start(event, make());
      return { group: "create", className, title, action: { dragstart: begin, click: begin } };
    };
    const shape = (type: string, more: Record<string, unknown> = {}) => () => this.shapes.createShape({ type, ...more });
    return {
      lasso: { group: "tools", className: "bpmn-icon-lasso-tool", title: "Mark several", action: { click: (e) => this.lasso.activateSelection(e) } },
      space: { group: "tools", className: "bpmn-icon-space-tool", title: "Make room", action: { click: (e) => this.space.activateSelection(e) } },
      connect: { group: "tools", className: "bpmn-icon-connection-multi", title: "Connect", action: { click: (e) => this.connect.start?.(e) } },
      rule: { group: "tools", separator: true },
      start: put("Start", "bpmn-icon-start-event-none", shape("bpmn:StartEvent")),
      task: put("Step", "bpmn-icon-user-task", shape("bpmn:UserTask")),
      decision: put("Decision", "bpmn-icon-gateway-xor", shape("bpmn:ExclusiveGateway")),
      parallel: put("At the same time", "bpmn-icon-gateway-parallel", shape("bpmn:ParallelGateway")),
      wait: put("Wait", "bpmn-icon-intermediate-event-catch-timer", shape("bpmn:IntermediateCatchEvent", { eventDefinitionType: "bpmn:TimerEventDefinition" })),
      process: put("Part of its own", "bpmn-icon-subprocess-expanded", shape("bpmn:SubProcess", { isExpanded: true })),
      end: put("End", "bpmn-icon-end-event-none", shape("bpmn:EndEvent")),
      lanes: put("Teams", "bpmn-icon-participant", () => this.shapes.createParticipantShape()),
    };
  }
}

const ink = { bpmnRenderer: { defaultFillColor: "var(--panel)", defaultStrokeColor: "var(--ink)", defaultLabelColor: "var(--ink)" } };

/** Draws into a container: a viewer when nothing may be changed, else the modeler. */
export function makeMap(container: HTMLElement, readonly: boolean): Map {
  const text = { textRenderer: { defaultStyle: { fontFamily: "Inter Variable, system-ui, sans-serif", fontSize: "12px", lineHeight: 1.3 }, externalStyle: { fontSize: "11px", lineHeight: 1.3 } } };
  if (readonly) return new NavigatedViewer({ container, ...ink, ...text });
  return new Modeler({ container, ...ink, ...text, additionalModules: [{ __init__: ["paletteProvider"], paletteProvider: ["type", CalmPalette] }] }) as unknown as Map;
}
