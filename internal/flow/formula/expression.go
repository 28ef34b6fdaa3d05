// Package formula reads what a map writes in words of its own: expressions over variables, and times.
package formula

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/builtin"
	"github.com/expr-lang/expr/vm"
)

// Expression is a condition or a value, written in the expr language, in JSON-like values. Names in it are variables.
type Expression struct {
	Text  string
	run   *vm.Program
	Names []string // the variables it reads
}

// languages are the names under which a map may say that its expressions are written as this package reads them.
var languages = map[string]bool{"": true, "expr": true, "https://expr-lang.org": true, "http://expr-lang.org": true,
	"https://expr-lang.org/": true, "http://expr-lang.org/": true}

// Parse reads an expression. ${…} and #{…} around all of it and a leading = are how other tools mark one.
func Parse(text, language string) (*Expression, error) {
	text = strings.TrimSpace(text)
	source := text
	if inner, ok := strings.CutSuffix(source, "}"); ok && (strings.HasPrefix(inner, "${") || strings.HasPrefix(inner, "#{")) {
		source = strings.TrimSpace(inner[2:])
	} else if inner, ok := strings.CutPrefix(source, "="); ok && !strings.HasPrefix(inner, "=") {
		source = strings.TrimSpace(inner)
	}
	if source == "" {
		return nil, fmt.Errorf("the expression is empty")
	}
	if !languages[strings.TrimSpace(language)] && !literal(source) {
		return nil, fmt.Errorf("“%s” is written in the language %s; this engine reads only expr", text, language)
	}
	names := &collector{seen: map[string]bool{}, own: map[string]bool{}}
	run, err := expr.Compile(source, expr.AllowUndefinedVariables(), expr.Patch(spoken{}), expr.Patch(names),
		expr.DisableBuiltin("now"), expr.MaxNodes(2000))
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("“%s” cannot be read: %s", text, reason)
	}
	if names.unknown != "" {
		return nil, fmt.Errorf("“%s” calls %s, which is not known here", text, strings.ReplaceAll(names.unknown, apart, ""))
	}
	e := &Expression{Text: text, run: run}
	for _, name := range names.order {
		if !names.own[name] {
			e.Names = append(e.Names, name)
		}
	}
	return e, nil
}

// literal tells a value that means the same in every language.
func literal(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil || s == "true" || s == "false"
}

// spoken rewrites text.contains("a") and its kin, as maps of other tools write them, to this language's operators.
type spoken struct{}

var operators = map[string]string{"contains": "contains", "startsWith": "startsWith", "endsWith": "endsWith", "equals": "=="}

func (spoken) Visit(n *ast.Node) {
	switch at := (*n).(type) {
	case *ast.IdentifierNode:
		if at.Value == "null" {
			ast.Patch(n, &ast.NilNode{})
		}
	case *ast.CallNode:
		member, ok := at.Callee.(*ast.MemberNode)
		if !ok || len(at.Arguments) != 1 {
			return
		}
		if name, ok := member.Property.(*ast.StringNode); ok && operators[name.Value] != "" {
			ast.Patch(n, &ast.BinaryNode{Operator: operators[name.Value], Left: member.Node, Right: at.Arguments[0]})
		}
	}
}

// collector gathers the variables an expression reads, and the functions it calls that are not there.
type collector struct {
	seen, own map[string]bool
	order     []string
	unknown   string
}

// apart lets a variable have the name of a built-in function, such as count or type.
const apart = "_as_variable"

func (c *collector) Visit(n *ast.Node) {
	switch at := (*n).(type) {
	case *ast.VariableDeclaratorNode:
		c.own[at.Name] = true
	case *ast.CallNode:
		c.unknown = at.Callee.String()
	case *ast.IdentifierNode:
		name := strings.TrimSuffix(at.Value, apart)
		if strings.HasPrefix(name, "$") {
			c.unknown = name // all variables at once: nobody could tell which it needs
		}
		if _, taken := builtin.Index[name]; taken {
			at.Value = name + apart
		}
		if !c.seen[name] {
			c.seen[name] = true
			c.order = append(c.order, name)
		}
	}
}

// Missing says that an expression reads a variable that has not been set.
type Missing struct{ Name, Text string }

// Error names the expression and the variable.
func (e Missing) Error() string {
	return fmt.Sprintf("“%s” needs the variable %s, which has not been set", e.Text, e.Name)
}

// Eval computes the value. look gives a variable and whether it is there. The value is made of what JSON can hold.
func (e *Expression) Eval(look func(string) (any, bool)) (value any, err error) {
	env := make(map[string]any, len(e.Names))
	for _, name := range e.Names {
		v, ok := look(name)
		if !ok {
			return nil, Missing{name, e.Text}
		}
		if _, taken := builtin.Index[name]; taken {
			name += apart
		}
		env[name] = whole(v)
	}
	defer func() {
		if r := recover(); r != nil {
			value, err = nil, fmt.Errorf("“%s” cannot be computed: %v", e.Text, r)
		}
	}()
	v, err := expr.Run(e.run, env)
	if err != nil {
		reason, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("“%s” cannot be computed: %s", e.Text, reason)
	}
	return native(v, 0)
}

// Truth computes a condition. Anything but true or false is an error.
func (e *Expression) Truth(look func(string) (any, bool)) (bool, error) {
	v, err := e.Eval(look)
	if err != nil {
		return false, err
	}
	b, ok := v.(bool)
	if !ok {
		return false, fmt.Errorf("“%s” is neither true nor false but %v", e.Text, v)
	}
	return b, nil
}

// Count computes a whole number from 0 up.
func (e *Expression) Count(look func(string) (any, bool)) (int, error) {
	v, err := e.Eval(look)
	if err != nil {
		return 0, err
	}
	f, ok := v.(float64)
	if !ok || f != math.Trunc(f) || f < 0 || f > 1e9 {
		return 0, fmt.Errorf("“%s” is %v, not a whole number from 0 up", e.Text, v)
	}
	return int(f), nil
}

// Constant gives the value of an expression that reads no variable. The expression may be nil.
func (e *Expression) Constant() (any, bool) {
	if e == nil || len(e.Names) > 0 {
		return nil, false
	}
	v, err := e.Eval(func(string) (any, bool) { return nil, false })
	return v, err == nil
}

// mostDepth bounds how deep a value nests.
const mostDepth = 64

// Native turns a value into what JSON can hold and gives back unchanged: nil, bool, float64, string, list, object.
// So a run continues the same whether its state was written and read in between or not.
func Native(v any) (any, error) { return native(v, 0) }

func native(v any, depth int) (any, error) {
	if depth > mostDepth {
		return nil, fmt.Errorf("the value nests deeper than %d levels", mostDepth)
	}
	switch v := v.(type) {
	case nil, bool, string:
		return v, nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("the value is not a finite number")
		}
		return v, nil
	case int:
		return float64(v), nil
	case int64:
		return float64(v), nil
	case int32:
		return float64(v), nil
	case float32:
		return native(float64(v), depth)
	case []string:
		out := make([]any, len(v))
		for i, s := range v {
			out[i] = s
		}
		return out, nil
	case []int:
		out := make([]any, len(v))
		for i, n := range v {
			out[i] = float64(n)
		}
		return out, nil
	case []any:
		out := make([]any, len(v))
		for i := range v {
			one, err := native(v[i], depth+1)
			if err != nil {
				return nil, err
			}
			out[i] = one
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, one := range v {
			kept, err := native(one, depth+1)
			if err != nil {
				return nil, err
			}
			out[k] = kept
		}
		return out, nil
	}
	return nil, fmt.Errorf("a value of type %T cannot be kept", v)
}

// whole shows numbers without a fraction as integers, which the language's remainder and index need.
func whole(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int(v)
		}
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = whole(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, one := range v {
			out[k] = whole(one)
		}
		return out
	}
	return v
}
