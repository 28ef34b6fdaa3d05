package markup

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestFromHTML(t *testing.T) {
	person := func(id, shown string) string { return "@" + id + "(" + shown + ")" }
	for _, c := range [][2]string{
		{"<p>One <b>two</b> <em>three</em></p><p>four</p>", "One **two** *three*\n\nfour"},
		{"a<br/>b<br>c", "a  \nb  \nc"},
		{"<h2><a name=\"x\"></a>Why</h2><p>x &amp; y &lt;z&gt;</p>", "## Why\n\nx & y \\<z>"},
		{"<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul><ol><li>d</li></ol>", "- a\n  - b\n- c\n1. d"},
		{"<blockquote><p>said</p><p>more</p></blockquote><p>end</p>", "> said\n\n> more\n\nend"},
		{"<div class=\"code\"><pre>if a &lt; b {\n  x\n}</pre></div>", "```\nif a < b {\n  x\n}\n```"},
		{"<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td></td></tr></table>", "| A | B |\n| --- | --- |\n| 1 |  |"},
		{"<a href=\"https://e.test/?a=1&amp;b=2\">here</a> <a href='https://e.test'></a>", "[here](https://e.test/?a=1&b=2) [https://e.test](https://e.test)"},
		{"hi <a href=\"/p\" class=\"user-hover\" rel=\"acc:1\">Eva</a>", "hi @acc:1(Eva)"},
		{"<img src=\"/a b.png\" alt=\"plan\"/>", "![plan](</a b.png>)"},
		{"x<script>alert('<b>')</script>y<style>p{}</style>z", "xyz"},
		{"<b>bold </b>next", "**bold** next"},
		{"1 < 2 and <unclosed", "1 \\< 2 and \\<unclosed"},
		{"<!-- hidden -->shown", "shown"},
		{"<p># no heading</p><p>1. no list</p>", "\\# no heading\n\n1\\. no list"},
	} {
		if got := FromHTML(c[0], person).Markdown; got != c[1] {
			t.Errorf("%q\n got %q\nwant %q", c[0], got, c[1])
		}
	}
	r := FromHTML("<u>x</u><img src=a.png>", nil)
	if r.Files[0] != "a.png" || r.Dropped[0] != "u" {
		t.Errorf("got %+v", r)
	}
}

// TestFromHTMLIsLinear: a megabyte of one opening tag is converted at once.
func TestFromHTMLIsLinear(t *testing.T) {
	for _, s := range []string{"<b>x </b>", "<a href=x>y</a>", "<ul><li>x", "<blockquote>x", "<script>", "<!--", "<", "<td", "<a href='", "<table><tr><td>", "<img src=a>", "<pre>", "&amp;"} {
		start := time.Now()
		FromHTML(strings.Repeat(s, (1<<20)/len(s)), nil)
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("%q repeated takes %s", s, d)
		}
	}
}

func FuzzFromHTML(f *testing.F) {
	for _, s := range []string{"<p>a<b>c</b></p>", "<ul><li>x<table><tr><td>y", "<a href=\"x\">", "<pre>", "&#x1F600;&lol;", "<img src='a' alt=b>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if r := FromHTML(s, nil); utf8.ValidString(s) && !utf8.ValidString(r.Markdown) {
			t.Fatalf("%q gives broken text", s)
		}
	})
}
