package jira

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"throughline/internal/importer"
)

func convert(s string) *importer.Text {
	return fromWiki(s, func(m string) (importer.PersonKey, string) {
		return importer.PersonKey("jira:user:" + m), strings.ToUpper(m)
	})
}

func TestWiki(t *testing.T) {
	for _, c := range [][2]string{
		{"h1. Top\nh3. Sub *b*", "# Top\n\n### Sub **b**"},
		{"one\ntwo\n\nthree", "one  \ntwo\n\nthree"},
		{"*bold* _it_ -gone- +u+ ^s^ ~s~ ??c??", "**bold** *it* ~~gone~~ u s s *c*"},
		{"2 * 3 * 4, snake_case_name, a - b - c, x*y*z", `2 \* 3 \* 4, snake_case_name, a - b - c, x\*y\*z`},
		{"*bold _and it_ within*", "**bold *and it* within**"},
		{"* a\n** b\n*# c\n# d\n- e", "- a\n  - b\n  1. c\n1. d\n- e"},
		{"* a\ngoes on\n\nb", "- a  \n  goes on\n\nb"},
		{"||A||B||\n|1|[x|https://e.test/a]|\n||h|2|", "| A | B |\n| --- | --- |\n| 1 | [x](https://e.test/a) |\n| **h** | 2 |"},
		{"|1|2|", "|  |  |\n| --- | --- |\n| 1 | 2 |"},
		{"{code:java|title=x}\nint *a* = 1;\n{code}\nafter", "```java\nint *a* = 1;\n```\n\nafter"},
		{"{noformat}*raw*{noformat}", "```\n*raw*\n```"},
		{"{code}a ``` b{code}", "````\na ``` b\n````"},
		{"{quote}said\n\nmore{quote}\nend", "> said\n>\n> more\n\nend"},
		{"bq. said", "> said"},
		{"{panel:title=Note}text{panel}", "> **Note**\n>\n> text"},
		{"a\n----\nb", "a\n\n---\n\nb"},
		{"[https://e.test] [mail|mailto:a@b.c] [AB-1] [text] [#x]", `<https://e.test> [mail](mailto:a@b.c) AB-1 \[text\] x`},
		{"[Page|https://e.test/a_b_c|smart-link]", "[Page](https://e.test/a_b_c)"},
		{"see https://e.test/a_b_c, *ok*", "see <https://e.test/a_b_c>, **ok**"},
		{"!my pic.png|width=30! and !not an image!", "![my pic.png](attachment:my%20pic.png) and !not an image!"},
		{"[~eroth] and [~accountid:5e:1]", "[@EROTH](person:jira:user:eroth) and [@ACCOUNTID:5E:1](person:jira:user:accountid:5e:1)"},
		{"{color:red}*x*{color} {{a_b_c}} {*}y{*}z", "**x** `a_b_c` **y**z"},
		{"<script>alert(1)</script> & `x`", "\\<script>alert(1)\\</script> & \\`x\\`"},
		{"# one\n# two", "1. one\n1. two"},
		{"#hash > x", `\#hash > x`},
		{"1. no list", `1\. no list`},
		{`\*not bold\* C:\dir a\\ b`, `\*not bold\* C:\\dir a  b`},
		{"{code}never closed", "```\nnever closed\n```"},
		{"---- \nx -- y --- z", "---\n\nx -- y --- z"},
	} {
		if got := convert(c[0]).Markdown; got != c[1] {
			t.Errorf("%q\n got %q\nwant %q", c[0], got, c[1])
		}
	}
}

func TestWikiKeepsWhatItPointsTo(t *testing.T) {
	got := convert("[^plan.pdf] !a.png! [~eroth] {color:red}x{color} +y+")
	if strings.Join(got.Files, " ") != "plan.pdf a.png" || got.Mentions[0] != "jira:user:eroth" || strings.Join(got.Dropped, " ") != "color underline" {
		t.Errorf("got %+v", got)
	}
	if convert("plain words").Raw != "" || convert("*x*").Raw != "*x*" {
		t.Error("the raw text is kept when it differs, and only then")
	}
}

// TestWikiIsLinear: a quarter of a megabyte of opening marks is converted at once.
func TestWikiIsLinear(t *testing.T) {
	for _, s := range []string{"*a ", "[", "[~", "!a", "{", "{{", "{code:", "_*-+", "h1. ", "|", "|!a", "**", "??a", "{quote}", "* x\n", "\\", "[a|b", "{*}a{_}"} {
		start := time.Now()
		convert(strings.Repeat(s, (1<<18)/len(s)))
		if d := time.Since(start); d > 3*time.Second {
			t.Errorf("%q repeated takes %s", s, d)
		}
	}
}

func FuzzWiki(f *testing.F) {
	for _, s := range []string{"h1. x\n* *b*\n||a||\n|b|", "{code:sql}x{code}", "{quote}a{quote}", "[a|http://b] [~c] !d.png|x!", "{panel:title=a}b", "*_-+^~??", "\\\\ \\*", "|a|{b|c}|[d|e]|"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := convert(s); got != nil && utf8.ValidString(s) && !utf8.ValidString(got.Markdown) {
			t.Fatalf("%q gives broken text %q", s, got.Markdown)
		}
	})
}
