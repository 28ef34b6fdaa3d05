// The script of a map that may be changed: the island with the modeler of bpmn-js. A page that only shows a map loads
// process.ts, a third of this; when such a page turns into one that edits, the island fetches this one by its address.

import Modeler from "bpmn-js/lib/Modeler";

import { look, type Map } from "./bpmn";
import { provide } from "./process";

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

/** Draws into a container a map that can be changed. */
export function makeEditor(container: HTMLElement): Map {
  return new Modeler({ container, ...look, additionalModules: [{ __init__: ["paletteProvider"], paletteProvider: ["type", CalmPalette] }] }) as unknown as Map;
}

provide(makeEditor);
