package prose

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/fault"
)

func TestHTML(t *testing.T) {
	for md, want := range map[string]string{
		"":                                    "",
		"one\ntwo":                            "<p>one<br>\ntwo</p>\n",
		"# Top":                               "<h3>Top</h3>\n",
		"##### Deep":                          "<h6>Deep</h6>\n",
		"~~old~~ **new** *more*":              "<p><del>old</del> <strong>new</strong> <em>more</em></p>\n",
		"see https://example.org":             `<p>see <a href="https://example.org" rel="nofollow noopener">https://example.org</a></p>` + "\n",
		"[x](/projects/1 \"t\")":              `<p><a href="/projects/1" title="t" rel="nofollow noopener">x</a></p>` + "\n",
		"ask maya@example.org":                `<p>ask <a href="mailto:maya@example.org" rel="nofollow noopener">maya@example.org</a></p>` + "\n",
		"![plan](/files/ab/c.png)":            `<p><img src="/files/ab/c.png" alt="plan" loading="lazy"></p>` + "\n",
		"![plan](https://evil.example/p.png)": `<p><a href="https://evil.example/p.png" rel="nofollow noopener">plan</a></p>` + "\n",
		"![p](/files/../admin)":               `<p><a href="/files/../admin" rel="nofollow noopener">p</a></p>` + "\n",
		"- [x] a\n- [ ] b": "<ul>\n<li><input type=\"checkbox\" checked=\"\" disabled=\"\" aria-label=\"done\"> a</li>\n" +
			"<li><input type=\"checkbox\" disabled=\"\" aria-label=\"to do\"> b</li>\n</ul>\n",
		"a <b>bold</b> claim": "<p>a &lt;b&gt;bold&lt;/b&gt; claim</p>\n",
		"<div>\nx\n</div>":    "<p>&lt;div&gt;\nx\n&lt;/div&gt;</p>\n",
		"```go\na<b\n```":     "<pre><code class=\"language-go\">a&lt;b\n</code></pre>\n",
		"|a|b|\n|-|-:|\n|1|2|": "<table>\n<thead>\n<tr>\n<th>a</th>\n<th align=\"right\">b</th>\n</tr>\n</thead>\n<tbody>\n" +
			"<tr>\n<td>1</td>\n<td align=\"right\">2</td>\n</tr>\n</tbody>\n</table>\n",
		"3. c":                                "<ol start=\"3\">\n<li>c</li>\n</ol>\n",
		"@[Maya Chen](person:0abc) agrees":    `<p><a class="mention" href="/people/0abc">@Maya Chen</a> agrees</p>` + "\n",
		"[@[Maya](person:0abc)](https://x.y)": `<p><a href="https://x.y" rel="nofollow noopener">@Maya</a></p>` + "\n",
		"hello @maya.chen.":                   "<p>hello @maya.chen.</p>\n",
	} {
		if diff := cmp.Diff(want, HTML(md)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", md, diff)
		}
	}
}

func TestText(t *testing.T) {
	for md, want := range map[string]string{
		"# Plan\n\nMove *payroll* to [Rippling](https://x.y) &amp; close": "Plan\nMove payroll to Rippling & close",
		"- [x] one\n- two":                          "one\ntwo",
		"|a|b|\n|-|-|\n|1|2|":                       "a b\n1 2",
		"`code` and\n\n```\nblock\n```":             "code and\nblock",
		"@[Maya](person:1) @lee ![chart](/files/1)": "@Maya @lee chart",
		"5 \\* 3 <b>x</b>":                          "5 * 3 <b>x</b>",
		"https://example.org/a":                     "https://example.org/a",
	} {
		if diff := cmp.Diff(want, Text(md)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", md, diff)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for _, c := range []struct {
		md   string
		n    int
		want string
	}{
		{"one **two** three", 40, "one two three"},
		{"one two three", 13, "one two three"},
		{"one two three", 12, "one two…"},
		{"one two three", 8, "one two…"},
		{"one two three", 7, "one…"},
		{"überlang", 4, "übe…"},
		{"", 4, ""},
	} {
		if got := Excerpt(c.md, c.n); got != c.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", c.md, c.n, got, c.want)
		}
	}
}

func TestMentions(t *testing.T) {
	md := "@[Maya Chen](person:0abc), @Lee and @[Payroll](team:9z): mail a@b.example, `@code`, @lee, @scope/pkg, " +
		"@[M. Chen](person:0abc), @[x](script:1)\n\n    @indented\n\n(@émile)"
	want := []Mention{
		{Kind: "person", ID: "0abc", Name: "Maya Chen"},
		{Name: "lee"},
		{Kind: "team", ID: "9z", Name: "Payroll"},
		{Name: "émile"},
	}
	if diff := cmp.Diff(want, Mentions(md)); diff != "" {
		t.Errorf("mentions (-want +got):\n%s", diff)
	}
}

func TestResolve(t *testing.T) {
	lookup := func(name string) (Mention, bool) {
		return Mention{Kind: "person", ID: "7", Name: "Lee [PMO]"}, name == "lee"
	}
	got := Resolve("- @Lee and @maya, `@lee`\n> @lee", lookup)
	want := "- @[Lee  PMO ](person:7) and @maya, `@lee`\n> @[Lee  PMO ](person:7)"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("resolved (-want +got):\n%s", diff)
	}
	if again := Resolve(got, lookup); again != got {
		t.Errorf("resolving twice gives %q", again)
	}
}

func TestCheck(t *testing.T) {
	if err := Check("text", "fine"); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{strings.Repeat("x", Limit+1), "a\x00b", "\xff"} {
		if err := Check("text", bad); !fault.Is(err, fault.Invalid) {
			t.Errorf("%.10q is accepted: %v", bad, err)
		}
	}
	for _, wild := range []string{strings.Repeat("<", Limit+1), strings.Repeat("> ", maxNest), strings.Repeat("_a*", maxMarks)} {
		if got := HTML(wild); !strings.HasPrefix(got, "<pre>") || strings.Contains(got, "<<") {
			t.Errorf("a text beyond the bounds begins with %q", got[:20])
		}
	}
}

// Patterns that drive naive Markdown readers into quadratic or exponential time.
func TestHostilePatternsEndQuickly(t *testing.T) {
	const bound = 10 * time.Second                // a tenth of a second on an idle machine, a hundred times that under the race detector
	mixed := strings.Repeat("*a _b ", maxMarks/2) // as many marks as are read at all
	for _, unit := range []string{mixed, "[", "![", "](", "*a ", "**a_ ", "> ", "`", "~", "<", "<!--", "&#", "- ", "1. ", "|", "|a|\n|-|\n", "[a](<b",
		"@[", "@a", "a@b.", "[x]: /y\n", "\t", "#", "http://a.b/(", "_a*", "* * *\n", "\\", "[a][", "- [ ] "} {
		md := strings.Repeat(unit, max(1, Limit/len(unit)))
		// The better of two rounds, because a busy machine may hold up either.
		best := time.Hour
		for round := 0; round < 2 && best > bound; round++ {
			start := time.Now()
			HTML(md)
			best = min(best, time.Since(start))
		}
		if best > bound {
			t.Errorf("%d bytes of %q take %v", len(md), unit[:min(9, len(unit))], best)
		}
	}
}
