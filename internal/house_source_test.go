package internal

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	maxFile    = 400
	maxPackage = 3000
)

// larger are the packages that may outgrow maxPackage, with the lines they may have; each has its reason here.
var larger = map[string]int{
	"internal/db":            3300, // one handle over two engines: tables, transactions, upgrades, dumps, the text index, what is kept in memory
	"internal/api":           3800, // one table of operations, a file per plural and a few lines per operation, over one small floor of answers and problems
	"internal/bpmn":          4400, // reading, editing, the graph, merging and telling share one tree; the rules and the encodings have packages of their own
	"internal/bpmn/layout":   4500, // one drawing from the model to the last corner: every stage works on the same cells, rows and channels
	"internal/run":           5900, // what starts, moves, approves, reminds, signals, measures and puts a run on the board shares one act over its state and its steps, and one prepared map
	"internal/process":       4900, // one definition with five faces (map, review, document, assignment, run) and its whole life: drafting, review, approval, publishing with the tasks that follow, confirming, retiring, comparing
	"tools/conformance":      4600, // a suite for each corpus, with its own reader of cases and answers, behind one small frame
	"internal/web/processes": 3800, // the pages of five faces, of a comparison, of versions, of the library and of public links draw the same head, lanes and steps
	"internal/flow":          4900, // every element of the standard meets every other in one state machine: tokens, loops, events, errors, compensation, joins
}

// clocks are the only rooms that may read the system's time, each with its reason. Tests may.
var clocks = map[string]string{
	"internal/clock": "the clock itself",
	"cmd":            "hands the clock in, and times its own work",
	"tools":          "measures",
	"browser":        "measures",
}

// writers are the only rooms whose SQL may change rows; everything else writes through a Table, which records history.
var writers = map[string]string{
	"internal/db":      "Table, migrations, what the store keeps for itself",
	"internal/history": "the log itself",
	"internal/job":     "the queue's own rows",
	"internal/pgtest":  "tests its own server",
	"tools/bench":      "the bare server that the product is measured against has a database of its own",
}

var (
	writes     = regexp.MustCompile(`(?i)\b(INSERT\s+INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM)\b`)
	reads      = regexp.MustCompile(`(?is)^\s*(WITH\b.*\bAS\s*\(|SELECT\b.*\bFROM\b)`)
	unfinished = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)
)

// sources calls visit with every file of ours that a person edits, by its path in the module.
func sources(t *testing.T, endings []string, visit func(path string, body []byte)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		path, _ = filepath.Rel("..", path)
		path = filepath.ToSlash(path)
		name := d.Name()
		if d.IsDir() {
			if strings.HasPrefix(name, ".") && path != "." || slices.Contains([]string{"node_modules", "testdata", "build", "bin"}, name) || path == "browser/axe" {
				return filepath.SkipDir
			}
			return nil
		}
		if !slices.Contains(endings, filepath.Ext(name)) || strings.HasSuffix(name, "_templ.go") || strings.HasPrefix(path, "internal/web/assets/") && !strings.HasSuffix(name, ".go") {
			return nil
		}
		body, err := os.ReadFile(filepath.Join("..", path))
		if err == nil {
			visit(path, body)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func lines(body []byte) int { return bytes.Count(body, []byte("\n")) }

func TestHouseSizes(t *testing.T) {
	whole := map[string]int{}
	var sizes []int
	sources(t, []string{".go", ".ts", ".css", ".templ"}, func(path string, body []byte) {
		n := lines(body)
		if n > maxFile {
			t.Errorf("%s has %d lines, more than %d: split it by thing", path, n, maxFile)
		}
		if strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go") {
			whole[filepath.Dir(path)] += n
			sizes = append(sizes, n)
		}
	})
	for path, n := range whole {
		if most := max(maxPackage, larger[filepath.ToSlash(path)]); n > most {
			t.Errorf("%s has %d lines, more than %d: split the package by thing", path, n, most)
		}
	}
	slices.Sort(sizes)
	t.Logf("%d files of Go, median %d lines", len(sizes), sizes[len(sizes)/2])
}

func TestHouseNothingIsLeftUnfinished(t *testing.T) {
	sources(t, []string{".go", ".ts", ".css", ".templ", ".sql", ".sh", ".md"}, func(path string, body []byte) {
		if strings.HasPrefix(path, "internal/house_") {
			return
		}
		for i, line := range strings.Split(string(body), "\n") {
			if found := unfinished.FindString(line); found != "" {
				t.Errorf("%s:%d says %s: finish it or leave it out", path, i+1, found)
			}
		}
	})
}

// Every file of Go is read once and checked against the rules on what it calls, says and declares.
func TestHouseSource(t *testing.T) {
	documented := map[string]bool{}
	sources(t, []string{".go"}, func(path string, body []byte) {
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, path, body, parser.ParseComments)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		dir := filepath.ToSlash(filepath.Dir(path))
		documented[dir] = documented[dir] || file.Doc != nil
		for _, problem := range check(file, path) {
			t.Errorf("%s: %s", set.Position(problem.at), problem.says)
		}
	})
	for dir, ok := range documented {
		if !ok {
			t.Errorf("%s has no package comment: one sentence says what it is for", dir)
		}
	}
}

type problem struct {
	at   token.Pos
	says string
}

func check(file *ast.File, path string) (found []problem) {
	test, dir := strings.HasSuffix(path, "_test.go"), filepath.ToSlash(filepath.Dir(path))
	say := func(at ast.Node, text string) { found = append(found, problem{at.Pos(), text}) }
	timed, allowed := named(file, "time"), keys(clocks)
	_, floor, _ := room(dir)
	for _, d := range file.Decls {
		f, isFunc := d.(*ast.FuncDecl)
		if isFunc && f.Recv == nil && f.Name.Name == "init" {
			say(f, "init runs unasked: construct it where it is used")
		}
		if isFunc && !test && f.Doc == nil && f.Name.IsExported() && (f.Recv == nil || receiver(f).IsExported()) && file.Name.Name != "main" {
			say(f, f.Name.Name+" has no contract: say what it takes and gives")
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			name := n.Sel.Name
			if x, ok := n.X.(*ast.Ident); ok && x.Name == timed && slices.Contains([]string{"Now", "Since", "Until"}, name) && !test && !within(dir, allowed) {
				say(n, "reads the system's time: take a clock.Clock")
			}
			if test && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, name) {
				say(n, "a test that skips proves nothing: make what it needs, or fail")
			}
		case *ast.BasicLit:
			text, err := strconv.Unquote(n.Value)
			if n.Kind != token.STRING || err != nil {
				return true
			}
			if writes.MatchString(text) && !within(dir, keys(writers)) && !test {
				say(n, "changes rows past the history: write through a Table, or through db.Derived what follows from one")
			}
			if floor == rim && reads.MatchString(text) && !test {
				say(n, "holds SQL: a rim asks a field package's reads")
			}
		}
		return true
	})
	return found
}

// named gives the name under which the file imports the package, or "".
func named(file *ast.File, path string) string {
	for _, i := range file.Imports {
		if i.Path.Value == strconv.Quote(path) {
			if i.Name != nil {
				return i.Name.Name
			}
			return path
		}
	}
	return ""
}

func receiver(f *ast.FuncDecl) *ast.Ident {
	var name *ast.Ident
	ast.Inspect(f.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == nil {
			name = id
		}
		return name == nil
	})
	return name
}

func keys(m map[string]string) []string {
	all := make([]string, 0, len(m))
	for k := range m {
		all = append(all, k)
	}
	return all
}

// The rules themselves must be able to fail.
func TestHouseSourceRulesBite(t *testing.T) {
	for _, c := range []struct{ path, body, want string }{
		{"internal/plan/a.go", `import "time"; func f() { time.Now() }`, "take a clock"},
		{"internal/plan/a.go", `import clk "time"; func f() { clk.Since(clk.Time{}) }`, "take a clock"},
		{"internal/plan/a_test.go", `import "time"; func f() { time.Now() }`, ""},
		{"internal/clock/a.go", `import "time"; func f() { time.Now() }`, ""},
		{"internal/plan/a.go", "const q = `update task\n set x = 1`", "changes rows"},
		{"internal/db/a.go", "const q = `update task set x = 1`", ""},
		{"internal/plan/tables.go", "const q = `DELETE FROM task_label`", "changes rows"},
		{"internal/web/plans/a.go", "const q = `SELECT id\nFROM task`", "holds SQL"},
		{"internal/plan/a.go", "const q = `SELECT id FROM task`", ""},
		{"internal/plan/a.go", `func init() {}`, "init"},
		{"internal/plan/a.go", `func Do() {}`, "no contract"},
		{"internal/plan/a_test.go", `func f() { t.Skip("x") }`, "skips"},
	} {
		file, err := parser.ParseFile(token.NewFileSet(), c.path, "package a; "+c.body, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		found := check(file, c.path)
		if c.want == "" && len(found) != 0 || c.want != "" && (len(found) == 0 || !strings.Contains(found[0].says, c.want)) {
			t.Errorf("%s in %s: %v, want %q", c.body, c.path, found, c.want)
		}
	}
}
