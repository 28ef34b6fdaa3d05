// Package internal holds no code of its own; its test is the plan of the house: which room stands on which floor, and
// what may pass between them. A new package is given its floor here, or the test fails.
package internal

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// floor is a level of the house. Arrows go down: a package imports from floors below its own.
type floor int

const (
	ground    floor = iota // values
	engine                 // the field's algorithms, pure
	cellar                 // machinery with input and output, no word of the field
	field                  // one package per noun
	follower               // reads history, acts on it
	gate                   // other people's data
	rim                    // the outside: pages, API
	wiring                 // puts it all together
	command                // the program
	workbench              // tools and tests, part of nothing that ships
)

// floors gives the floor of every package by its path under the module, of the longest prefix that stands here.
var floors = map[string]floor{
	"internal/fault": ground, "internal/id": ground, "internal/clock": ground, "internal/money": ground,
	"internal/rank": ground, "internal/secret": ground, "internal/prose": ground,

	"internal/schedule": engine, "internal/bpmn": engine, "internal/flow": engine, "internal/spc": engine,
	"internal/verdict": engine, "internal/forecast": engine, "internal/weigh": engine, "internal/mining": engine,
	"internal/chart": engine, "internal/sheet": engine, "internal/paper": engine, "internal/library": engine,

	"internal/db": cellar, "internal/kept": cellar, "internal/access": cellar, "internal/history": cellar, "internal/act": cellar,
	"internal/job": cellar, "internal/blob": cellar, "internal/mail": cellar, "internal/backup": cellar,

	"internal/org": field, "internal/signin": field, "internal/project": field, "internal/plan": field,
	"internal/handoff": field, "internal/raid": field, "internal/process": field, "internal/run": field,
	"internal/training": field, "internal/tool": field, "internal/budget": field, "internal/evaluation": field, "internal/rollout": field,
	"internal/kpi": field, "internal/report": field, "internal/standup": field, "internal/form": field,
	"internal/finding": field, "internal/remark": field, "internal/impact": field,

	"internal/notify": follower, "internal/webhook": follower, "internal/search": follower, "internal/trigger": follower,

	"internal/importer": gate, "internal/importing": gate,

	"internal/api": rim, "internal/mcp": rim, "internal/web": rim,

	"internal/app": wiring, "demo": wiring,
	"cmd": command,

	"internal": workbench, "internal/pgtest": workbench, "internal/db/dbtest": workbench, "internal/web/webtest": workbench, "tools": workbench, "browser": workbench,
}

// neighbours are the floors whose rooms may import each other: values, algorithms and machinery are built from one
// another, and a gate's readers share its neutral form. Field, follower and rim packages meet by ids, events, and
// functions that the wiring supplies.
var neighbours = map[floor]bool{ground: true, engine: true, cellar: true, gate: true, wiring: true, workbench: true}

// doors are the arrows that the floors forbid and the house allows, each with its reason.
var doors = map[[2]string]string{
	{"internal/mcp", "internal/api"}: "the tools of the assistant protocol are the operations of the API, read from the same table",
}

// shelves are the modules from elsewhere that ground and engine packages may use; all others use only the standard
// library, so that they can be fuzzed and called from a command line.
var shelves = map[string][]string{
	"internal/prose":    {"github.com/yuin/goldmark", "github.com/microcosm-cc/bluemonday"}, // reads Markdown, cleans HTML
	"internal/bpmn":     {"github.com/beevik/etree"},                                        // XML that keeps what it does not know
	"internal/flow":     {"github.com/expr-lang/expr"},                                      // conditions on branches
	"internal/schedule": {"gonum.org/v1/gonum"},
	"internal/spc":      {"gonum.org/v1/gonum"},
	"internal/verdict":  {"gonum.org/v1/gonum"},
	"internal/forecast": {"gonum.org/v1/gonum"},
	"internal/sheet":    {"github.com/xuri/excelize/v2"},                    // writes workbooks
	"internal/paper":    {"codeberg.org/go-pdf/fpdf", "golang.org/x/image"}, // writes PDF with embedded faces, paints pictures
	"internal/weigh":    {"gonum.org/v1/gonum"},
	"internal/mining":   {"gonum.org/v1/gonum"},
}

// confined are the standard packages that only some rooms may use, by path prefix, each with its reason.
var confined = map[string]map[string]string{
	"net/http": {
		"internal/api": "rim", "internal/mcp": "rim", "internal/web": "rim", "internal/importer": "gate",
		"internal/webhook": "delivers", "internal/signin": "speaks to identity providers, sets cookies",
		"internal/app": "starts the server", "cmd": "starts the server", "tools": "measures", "browser": "serves pages to its own tests",
		"internal/blob": "knows the standard's table of content types; it serves and calls nothing",
	},
	"database/sql": {
		"internal/db":  "the handle itself",
		"internal/job": "the queue's driver takes the standard handle",
		"tools/bench":  "the bare server that the product is measured against",
	},
}

type listed struct {
	ImportPath, Dir                    string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Imports                            []string
}

// packages asks the go command for all packages of the module, keyed by their path in it.
func packages(t *testing.T) map[string]listed {
	t.Helper()
	command := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,GoFiles,TestGoFiles,XTestGoFiles,Imports", "./...")
	command.Dir = ".."
	out, err := command.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	all := map[string]listed{}
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		if path := strings.TrimPrefix(p.ImportPath, "throughline/"); !strings.HasPrefix(path, "build/") {
			all[path] = p
		}
	}
}

// room gives the entry of floors that a package belongs to.
func room(path string) (name string, f floor, ok bool) {
	for name = path; ; {
		if f, ok = floors[name]; ok && (name != "internal" || path == "internal") {
			return name, f, true
		}
		cut := strings.LastIndexByte(name, '/')
		if cut < 0 {
			return path, 0, false
		}
		name = name[:cut]
	}
}

func within(path string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return path == p || strings.HasPrefix(path, p+"/") })
}

func TestHouseEveryPackageHasItsFloor(t *testing.T) {
	for path := range packages(t) {
		if _, _, ok := room(path); !ok {
			t.Errorf("%s stands on no floor: give it one in floors", path)
		}
		for _, word := range strings.Split(path, "/") {
			if slices.Contains([]string{"util", "utils", "common", "helper", "helpers", "manager", "impl", "misc"}, word) {
				t.Errorf("%s says nothing by the name %q: name the thing", path, word)
			}
		}
	}
}

func TestHouseArrowsGoDown(t *testing.T) {
	for path, p := range packages(t) {
		from, own, _ := room(path)
		for _, imported := range p.Imports {
			target, inside := strings.CutPrefix(imported, "throughline/")
			if !inside {
				continue
			}
			to, other, _ := room(target)
			if why := forbidden(from, to, own, other); why != "" && doors[[2]string{from, to}] == "" {
				t.Errorf("%s imports %s: %s", path, target, why)
			}
		}
	}
}

func forbidden(from, to string, own, other floor) string {
	switch {
	case from == to, own == other && neighbours[own]:
		return ""
	case other == workbench && own != workbench:
		return "tools and test machinery are part of nothing that ships"
	case own == other:
		return "packages of this floor do not import each other; they meet by ids, events, or a func that app supplies"
	case other > own:
		return "arrows go down only"
	}
	return ""
}

// Pages draw with the design system and the page frame, never with another page.
func TestHousePagesDoNotImportPages(t *testing.T) {
	shared := []string{"internal/web/ui", "internal/web/page", "internal/web/assets"}
	for path, p := range packages(t) {
		if !strings.HasPrefix(path, "internal/web/") || within(path, shared) {
			continue
		}
		for _, imported := range p.Imports {
			target, _ := strings.CutPrefix(imported, "throughline/")
			if strings.HasPrefix(target, "internal/web/") && !within(target, shared) && target != path {
				t.Errorf("%s imports the page %s: share a component in web/ui", path, target)
			}
		}
	}
}

func TestHouseGroundAndEnginesStandAlone(t *testing.T) {
	for path, p := range packages(t) {
		name, own, _ := room(path)
		for _, imported := range p.Imports {
			outside := strings.Contains(strings.SplitN(imported, "/", 2)[0], ".")
			if own <= engine && outside && !within(imported, shelves[name]) {
				t.Errorf("%s imports %s: ground and engines use the standard library and their shelf", path, imported)
			}
		}
	}
}

func TestHouseConfinedPackages(t *testing.T) {
	for path, p := range packages(t) {
		for _, imported := range p.Imports {
			if rooms, ok := confined[imported]; ok {
				allowed := make([]string, 0, len(rooms))
				for r := range rooms {
					allowed = append(allowed, r)
				}
				if !within(path, allowed) {
					t.Errorf("%s imports %s: only %v may", path, imported, allowed)
				}
			}
		}
	}
}

// The rules themselves must be able to fail.
func TestHouseForbids(t *testing.T) {
	for _, c := range []struct {
		from, to string
		allowed  bool
	}{
		{"internal/plan", "internal/kpi", false},
		{"internal/spc", "internal/db", false},
		{"internal/web/plans", "internal/api", false},
		{"internal/plan", "internal/app", false},
		{"internal/plan", "internal/db/dbtest", false},
		{"internal/web/plans", "internal/web/ui", true},
		{"internal/plan", "internal/rank", true},
		{"internal/importer/jira", "internal/importer/markup", true},
		{"internal/act", "internal/history", true},
		{"cmd/throughline", "internal/spc", true},
	} {
		from, own, ok1 := room(c.from)
		to, other, ok2 := room(c.to)
		if got := forbidden(from, to, own, other) == ""; got != c.allowed || !ok1 || !ok2 {
			t.Errorf("%s imports %s: allowed is %v, want %v", c.from, c.to, got, c.allowed)
		}
	}
	if _, _, ok := room("internal/util"); ok {
		t.Error("a package without a floor passes")
	}
}
