package app

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// improper lists what is wrong with a page: every page has a language, a title and one h1, labels every field, has no
// id twice, and holds neither styles nor scripts of its own.
func improper(body string) []string {
	tree, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return []string{err.Error()}
	}
	var out []string
	heads, title, lang := 0, "", ""
	ids, labelled := map[string]int{}, map[string]bool{}
	var fields []*html.Node
	for n := range tree.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "html":
			lang = attribute(n, "lang")
		case "title":
			if n.FirstChild != nil && n.Parent.Data == "head" {
				title = n.FirstChild.Data
			}
		case "h1":
			heads++
		case "label":
			labelled[attribute(n, "for")] = true
		case "style":
			out = append(out, "a style element")
		case "script":
			if kind := attribute(n, "type"); attribute(n, "src") == "" && (kind == "" || kind == "module" || strings.Contains(kind, "javascript")) {
				out = append(out, "a script of its own")
			}
		case "input", "select", "textarea":
			fields = append(fields, n)
		}
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				out = append(out, fmt.Sprintf("<%s> has the attribute %s", n.Data, a.Key))
			}
		}
		if name := attribute(n, "id"); name != "" {
			if ids[name]++; ids[name] == 2 {
				out = append(out, fmt.Sprintf("two elements have the id %q", name))
			}
		}
	}
	if heads != 1 {
		out = append(out, fmt.Sprintf("%d h1", heads))
	}
	if strings.TrimSpace(title) == "" {
		out = append(out, "no title")
	}
	if lang == "" {
		out = append(out, "no language")
	}
	for _, n := range fields {
		if !isLabelled(n, labelled) {
			out = append(out, fmt.Sprintf("the field %q has no label", attribute(n, "name")))
		}
	}
	return out
}

func isLabelled(n *html.Node, labelled map[string]bool) bool {
	switch attribute(n, "type") {
	case "hidden", "submit":
		return true
	}
	if attribute(n, "aria-label") != "" || attribute(n, "aria-labelledby") != "" || labelled[attribute(n, "id")] && attribute(n, "id") != "" {
		return true
	}
	for p := n.Parent; p != nil; p = p.Parent {
		if p.Data == "label" {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}
