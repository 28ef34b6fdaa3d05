package check

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every rule a person can meet is explained in docs/bpmn-rules.md, and nothing else is.
func TestRulesAreWrittenDown(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "bpmn-rules.md"))
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([a-z-]+)` \\|").FindAllStringSubmatch(string(data), -1) {
		written[row[1]] = false
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			rule := ""
			switch n := n.(type) {
			case *ast.CallExpr:
				// at(element, severity, rule, …), report(severity, rule, …), reportAt(line, severity, rule, …)
				if f, ok := n.Fun.(*ast.SelectorExpr); ok {
					if place := map[string]int{"at": 2, "report": 1, "reportAt": 2}[f.Sel.Name]; place > 0 && len(n.Args) > place {
						rule = text(n.Args[place])
					}
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Rule" {
					rule = text(n.Value)
				}
			}
			if rule == "" {
				return true
			}
			if _, ok := written[rule]; !ok {
				t.Errorf("%s: the rule %s is not written down", name, rule)
			}
			written[rule] = true
			return true
		})
	}
	for rule, found := range written {
		if !found {
			t.Errorf("the rule %s is written down and not checked", rule)
		}
	}
}

func text(e ast.Expr) string {
	if l, ok := e.(*ast.BasicLit); ok && l.Kind == token.STRING {
		s, _ := strconv.Unquote(l.Value)
		return s
	}
	return ""
}
