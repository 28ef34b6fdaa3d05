package prose

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// attacks are ways in which text has become script elsewhere: raw tags, dangerous addresses in every place an address
// may stand, encodings that hide them, and breaks out of attributes.
var attacks = []string{
	`<script>alert(1)</script>`,
	`<img src=x onerror=alert(1)>`,
	`<svg/onload=alert(1)>`,
	`<iframe src="javascript:alert(1)"></iframe>`,
	`<a href="javascript:alert(1)">x</a>`,
	`<style>@import 'https://evil.example'</style>`,
	`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`[x](javascript:alert(1))`,
	`[x](JaVaScRiPt:alert(1))`,
	`[x](java&#115;cript:alert(1))`,
	`[x](&#x6A;avascript:alert(1))`,
	"[x](java\tscript:alert(1))",
	`[x](<java` + "\u0001" + `script:alert(1)>)`,
	`[x](<  javascript:alert(1)>)`,
	`[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`,
	`[x](vbscript:msgbox(1))`,
	`[x](file:///etc/passwd)`,
	`[x](https://a.b "onmouseover=alert(1)")`,
	`[x](https://a.b "\" onmouseover=\"alert(1)")`,
	`[x](https://a.b"onmouseover="alert(1))`,
	"[x]: javascript:alert(1)\n\n[x]",
	`<javascript:alert(1)>`,
	`<data:text/html,x>`,
	`![x](javascript:alert(1))`,
	`![x"onerror="alert(1)](/files/a.png)`,
	`![x](/files/a.png"onerror="alert(1))`,
	`![x](data:image/svg+xml;base64,PHN2Zz4=)`,
	`![x](/files/..%2f..%2fadmin)`,
	`![x](//evil.example/files/a.png)`,
	"```\"onmouseover=alert(1)\n```",
	"```<script>\n</script>\n```",
	`@[<script>alert(1)</script>](person:1)`,
	`@[x" onmouseover="alert(1)](person:1)`,
	`@[x](person:1"onmouseover="alert)`,
	`@<script>`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`,
	`| <script>alert(1)</script> | [x](javascript:alert(1)) |` + "\n|-|-|",
	`- [x] <img src=x onerror=alert(1)>`,
	`# <script>alert(1)</script>`,
	`<a name="forms"><form id=x><input name=action></form>`,
	`<!--><script>alert(1)</script>-->`,
	"<![CDATA[<script>alert(1)</script>]]>",
	`<?php echo 1 ?>`,
	"\u202e[x](https://a.b)",
}

var (
	allowedTags = words("p br hr h3 h4 h5 h6 strong em del blockquote pre code ul ol li table thead tbody tr th td a img input")
	allowedAttr = words("href rel class title src alt loading start align type checked disabled aria-label")
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// danger reads the HTML as a browser does and names the first thing that must not be there.
func danger(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return ""
		case html.CommentToken, html.DoctypeToken:
			return "comment " + z.Token().String()
		case html.StartTagToken, html.SelfClosingTagToken:
			token := z.Token()
			if !allowedTags[token.Data] {
				return "tag " + token.String()
			}
			for _, a := range token.Attr {
				value := strings.ToLower(strings.TrimSpace(a.Val))
				scheme, _, hasScheme := strings.Cut(value, ":")
				switch {
				case !allowedAttr[a.Key]:
					return "attribute " + token.String()
				case a.Key == "href" && hasScheme && !strings.ContainsAny(scheme, "/?#") && !words("http https mailto tel")[scheme]:
					return "address " + token.String()
				case a.Key == "src" && (!strings.HasPrefix(value, "/files/") || strings.Contains(value, "..") || strings.Contains(value, "%")):
					return "picture " + token.String()
				}
			}
		}
	}
}

func TestAttacksStayText(t *testing.T) {
	for _, md := range attacks {
		for _, form := range []string{md, "> " + md, "- " + md, "**" + md + "**", "text " + md + " text", "[" + md + "](https://a.b)"} {
			if found := danger(HTML(form)); found != "" {
				t.Errorf("%q lets through %s", form, found)
			}
		}
	}
}

// The measure itself must find what it looks for.
func TestDangerIsSeen(t *testing.T) {
	for _, page := range []string{`<script>`, `<a onclick=x>`, `<a href="javascript:x">`, `<a href=" JAVASCRIPT:x">`, `<img src="https://a.b">`, `<img src="/files/../x">`, `<!-- -->`} {
		if danger(page) == "" {
			t.Errorf("%q passes as harmless", page)
		}
	}
	if found := danger(`<p><a href="/x?y=a:b" rel="nofollow noopener">x</a></p>`); found != "" {
		t.Errorf("harmless HTML is refused: %s", found)
	}
}

func FuzzHTML(f *testing.F) {
	for _, md := range attacks {
		f.Add(md)
	}
	f.Fuzz(func(t *testing.T, md string) {
		page := HTML(md)
		if found := danger(page); found != "" {
			t.Fatalf("%q lets through %s", md, found)
		}
		Text(md)
		for _, m := range Mentions(md) {
			if m.Name == "" {
				t.Fatalf("%q mentions nobody: %+v", md, m)
			}
		}
	})
}
