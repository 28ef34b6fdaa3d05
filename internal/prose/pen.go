package prose

import (
	"html"
	"path"
	"regexp"

	"github.com/yuin/goldmark/ast"
	extensionast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// ownFile matches the address of an attachment kept by this installation.
var ownFile = regexp.MustCompile(`^/files/[0-9A-Za-z_.-]+(/[0-9A-Za-z_.-]+)*$`)

// pen writes the nodes that this package shows otherwise than Markdown writers do.
type pen struct{}

// RegisterFuncs names the node kinds the pen writes.
func (pen) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindHeading, heading)
	r.Register(ast.KindLink, link)
	r.Register(ast.KindAutoLink, autoLink)
	r.Register(ast.KindImage, image)
	r.Register(ast.KindRawHTML, rawHTML)
	r.Register(ast.KindHTMLBlock, htmlBlock)
	r.Register(extensionast.KindTaskCheckBox, checkBox)
	r.Register(kindMention, writeMention)
}

func heading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	level := "h" + string(rune('0'+min(node.(*ast.Heading).Level+2, 6)))
	if entering {
		_, _ = w.WriteString("<" + level + ">")
	} else {
		_, _ = w.WriteString("</" + level + ">\n")
	}
	return ast.WalkContinue, nil
}

func link(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	n := node.(*ast.Link)
	if !entering {
		_, _ = w.WriteString("</a>")
		return ast.WalkContinue, nil
	}
	openLink(w, n.Destination, n.Title)
	return ast.WalkContinue, nil
}

// openLink begins a link; the policy removes an address whose scheme is not allowed.
func openLink(w util.BufWriter, address, title []byte) {
	_, _ = w.WriteString(`<a href="` + html.EscapeString(string(util.URLEscape(address, true))) + `"`)
	if len(title) > 0 {
		_, _ = w.WriteString(` title="` + html.EscapeString(plain(title)) + `"`)
	}
	_, _ = w.WriteString(` rel="nofollow noopener">`)
}

func autoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.AutoLink)
	address := n.URL(source)
	if n.AutoLinkType == ast.AutoLinkEmail {
		address = append([]byte("mailto:"), address...)
	}
	openLink(w, address, nil)
	_, _ = w.WriteString(html.EscapeString(string(n.Label(source))) + "</a>")
	return ast.WalkContinue, nil
}

// image shows an own file; a picture from elsewhere would tell its server who reads, so it becomes a link.
func image(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.Image)
	alt, address := plainText(n, source), string(n.Destination)
	if ownFile.MatchString(address) && path.Clean(address) == address {
		_, _ = w.WriteString(`<img src="` + address + `" alt="` + html.EscapeString(alt) + `" loading="lazy">`)
		return ast.WalkSkipChildren, nil
	}
	if alt == "" {
		alt = address
	}
	if inLink(n) {
		_, _ = w.WriteString(html.EscapeString(alt))
		return ast.WalkSkipChildren, nil
	}
	openLink(w, n.Destination, n.Title)
	_, _ = w.WriteString(html.EscapeString(alt) + "</a>")
	return ast.WalkSkipChildren, nil
}

func rawHTML(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(html.EscapeString(string(node.(*ast.RawHTML).Segments.Value(source))))
	}
	return ast.WalkSkipChildren, nil
}

func htmlBlock(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	n := node.(*ast.HTMLBlock)
	_, _ = w.WriteString("<p>" + html.EscapeString(string(n.Lines().Value(source))))
	if n.HasClosure() {
		_, _ = w.WriteString(html.EscapeString(string(n.ClosureLine.Value(source))))
	}
	_, _ = w.WriteString("</p>\n")
	return ast.WalkContinue, nil
}

func checkBox(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	if node.(*extensionast.TaskCheckBox).IsChecked {
		_, _ = w.WriteString(`<input type="checkbox" checked disabled aria-label="done"> `)
	} else {
		_, _ = w.WriteString(`<input type="checkbox" disabled aria-label="to do"> `)
	}
	return ast.WalkContinue, nil
}

func inLink(n ast.Node) bool {
	for p := n.Parent(); p != nil; p = p.Parent() {
		if p.Kind() == ast.KindLink {
			return true
		}
	}
	return false
}

func isCell(n ast.Node) bool { return n.Kind() == extensionast.KindTableCell }

// plain resolves backslash escapes and character references.
func plain(b []byte) string { return html.UnescapeString(string(util.UnescapePunctuations(b))) }

func plainText(n ast.Node, source []byte) string {
	var out []byte
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			out = append(out, t.Segment.Value(source)...)
		}
		return ast.WalkContinue, nil
	})
	return plain(out)
}
