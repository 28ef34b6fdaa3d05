package webtest

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Answer is what came back.
type Answer struct {
	TB     testing.TB
	Asked  string
	Status int
	Header http.Header
	Body   string
	tree   *html.Node
}

func read(tb testing.TB, asked string, status int, header http.Header, body string) *Answer {
	tb.Helper()
	a := &Answer{TB: tb, Asked: asked, Status: status, Header: header, Body: body}
	if strings.HasPrefix(header.Get("Content-Type"), "text/html") && body != "" {
		var err error
		if a.tree, err = html.Parse(strings.NewReader(body)); err != nil {
			tb.Fatal(err)
		}
	}
	return a
}

// Is fails the test when the status is another one; a page must also be proper: one h1, every input labelled, no id
// twice.
func (a *Answer) Is(status int) *Answer {
	a.TB.Helper()
	if a.Status != status {
		a.TB.Fatalf("%s: status %d, want %d\n%.600s", a.Asked, a.Status, status, a.shown())
	}
	if a.tree != nil && (status < 300 || status == http.StatusUnprocessableEntity) {
		a.proper()
	}
	return a
}

// shown gives the words of a page, or the whole of another answer.
func (a *Answer) shown() string {
	if a.tree == nil {
		return a.Body
	}
	return a.Text("main")
}

// To fails the test when the answer does not lead to the address.
func (a *Answer) To(where string) *Answer {
	a.TB.Helper()
	a.Is(http.StatusSeeOther)
	if got := a.Header.Get("Location"); got != where {
		a.TB.Fatalf("%s: leads to %q, want %q", a.Asked, got, where)
	}
	return a
}

// Has fails the test when the page does not show one of the texts.
func (a *Answer) Has(texts ...string) *Answer {
	a.TB.Helper()
	shown := a.Body
	if a.tree != nil {
		shown = a.Text("body")
	}
	for _, text := range texts {
		if !strings.Contains(shown, text) {
			a.TB.Errorf("%s: does not show %q\n%.2000s", a.Asked, text, a.shown())
		}
	}
	return a
}

// Lacks fails the test when the page holds one of the texts anywhere, in the markup too.
func (a *Answer) Lacks(texts ...string) *Answer {
	a.TB.Helper()
	for _, text := range texts {
		if strings.Contains(a.Body, text) {
			a.TB.Errorf("%s: holds %q", a.Asked, text)
		}
	}
	return a
}

// Text gives the words inside the first element of the name, blanks folded.
func (a *Answer) Text(element string) string {
	var b strings.Builder
	for n := range a.each(element) {
		words(&b, n)
		break
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func words(b *strings.Builder, n *html.Node) {
	if n.Type == html.TextNode {
		b.WriteString(n.Data + " ")
	}
	for c := range n.ChildNodes() {
		words(b, c)
	}
}

// Value gives the value of the field with the name: what is typed, chosen or ticked.
func (a *Answer) Value(name string) string {
	for n := range a.each("") {
		if attr(n, "name") != name {
			continue
		}
		switch {
		case n.Data == "select":
			return chosen(n)
		case n.Data == "textarea":
			return n.FirstChild.Data
		case attr(n, "type") == "checkbox" || attr(n, "type") == "radio":
			if has(n, "checked") {
				return attr(n, "value")
			}
		case n.Data == "input":
			return attr(n, "value")
		}
	}
	return ""
}

// chosen gives the value of a select as a browser does: the selected option, or else the first.
func chosen(list *html.Node) string {
	value, any := "", false
	for o := range list.Descendants() {
		if o.Data != "option" {
			continue
		}
		if has(o, "selected") {
			return attr(o, "value")
		}
		if !any {
			value, any = attr(o, "value"), true
		}
	}
	return value
}

// Forms gives the addresses to which the forms of the page's main part post.
func (a *Answer) Forms() []string {
	var out []string
	for main := range a.each("main") {
		for n := range main.Descendants() {
			if n.Data == "form" && strings.EqualFold(attr(n, "method"), "post") {
				out = append(out, attr(n, "action"))
			}
		}
	}
	return out
}

func (a *Answer) each(element string) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if a.tree == nil {
			return
		}
		for n := range a.tree.Descendants() {
			if n.Type == html.ElementNode && (element == "" || n.Data == element) && !yield(n) {
				return
			}
		}
	}
}

// proper checks what every page must be.
func (a *Answer) proper() {
	a.TB.Helper()
	heads, ids, labelled := 0, map[string]bool{}, map[string]bool{}
	for n := range a.each("") {
		if n.Data == "h1" {
			heads++
		}
		if n.Data == "label" {
			labelled[attr(n, "for")] = true
		}
		if name := attr(n, "id"); name != "" {
			if ids[name] {
				a.TB.Errorf("%s: two elements have the id %q", a.Asked, name)
			}
			ids[name] = true
		}
	}
	if heads != 1 {
		a.TB.Errorf("%s: %d h1, want 1", a.Asked, heads)
	}
	for n := range a.each("") {
		switch n.Data {
		case "input", "select", "textarea":
		default:
			continue
		}
		if kind := attr(n, "type"); kind == "hidden" || kind == "submit" || attr(n, "aria-label") != "" || labelled[attr(n, "id")] {
			continue
		}
		inside := false
		for p := n.Parent; p != nil; p = p.Parent {
			inside = inside || p.Data == "label"
		}
		if !inside {
			a.TB.Errorf("%s: the field %q has no label", a.Asked, attr(n, "name"))
		}
	}
}

func attr(n *html.Node, name string) string {
	for _, at := range n.Attr {
		if at.Key == name {
			return at.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	for _, at := range n.Attr {
		if at.Key == name {
			return true
		}
	}
	return false
}

// ValueOf gives the value of the input with the id: what is shown to be copied.
func (a *Answer) ValueOf(name string) string {
	for n := range a.each("input") {
		if attr(n, "id") == name {
			return attr(n, "value")
		}
	}
	return ""
}
