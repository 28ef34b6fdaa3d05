package jira

import (
	"net/url"
	"path"
	"regexp"
	"strings"

	"throughline/internal/importer"
	"throughline/internal/importer/markup"
)

// reach bounds how far a closing mark is looked for.
const reach = 2000

// span is one stretch of text under conversion. It remembers where the next closing mark stands, or that there is none,
// so that a line of a million stars stays linear.
type span struct {
	s                   string
	bracket, bang, mono int      // the next "]", "!" and "}}" as far as known
	barren              [128]int // up to where no closing mark of that kind stands
}

// ahead gives the place of the next of the marks at or after i, or the length of the text; cache holds the last answer.
func (p *span) ahead(cache *int, marks string, i int) int {
	if *cache < i || *cache == 0 {
		*cache = len(p.s)
		if i < len(p.s) {
			if k := strings.IndexAny(p.s[i:], marks); k >= 0 {
				*cache = i + k
			}
		}
	}
	return *cache
}

var issueKey = regexp.MustCompile(`^[A-Z][A-Z0-9_]+-[0-9]{1,9}$`)

// inline converts the marks within a line.
func (w *wiki) inline(s string, depth int) string {
	var b strings.Builder
	p := &span{s: s}
	plain := 0 // the beginning of text not yet written
	emit := func(upto int, md string) {
		b.WriteString(markup.Escape(s[plain:upto], false))
		b.WriteString(md)
	}
	for i := 0; i < len(s); {
		c := s[i]
		size, md := 0, ""
		switch c {
		case '\\':
			size, md = w.backslash(s[i:])
		case '{':
			size, md = w.brace(p, i)
		case '[':
			size, md = w.bracket(p, i)
		case '!':
			size, md = w.image(p, i)
		case 'h', 'f':
			if i == 0 || !isWord(s[i-1]) {
				size, md = bareURL(s[i:])
			}
		case '*', '_', '-', '+', '^', '~', '?':
			if depth < 8 {
				size, md = w.emphasis(p, i, depth)
			}
		}
		if size == 0 {
			i++
			continue
		}
		emit(i, md)
		i += size
		plain = i
	}
	b.WriteString(markup.Escape(s[plain:], false))
	return b.String()
}

func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// backslash reads "\*" as a star and "\\ " as a line break.
func (w *wiki) backslash(s string) (int, string) {
	if strings.HasPrefix(s, `\\`) {
		if len(s) == 2 || s[2] == ' ' {
			return 2, " "
		}
		return 2, `\\\\`
	}
	if len(s) > 1 && strings.IndexByte("*_-+^~{}[]|!?#", s[1]) >= 0 {
		if strings.IndexByte("+^?}{|!", s[1]) >= 0 {
			return 2, s[1:2]
		}
		return 2, `\` + s[1:2]
	}
	return 0, ""
}

// brace reads {{monospaced}}, {*}strong{*} and the macros without content of their own.
func (w *wiki) brace(p *span, i int) (int, string) {
	s := p.s[i:]
	if strings.HasPrefix(s, "{{") {
		end := p.ahead(&p.mono, "}", i) - i
		if end > 2 && strings.HasPrefix(s[end:], "}}") {
			return end + 2, markup.Code(s[2:end])
		}
	}
	for _, m := range [...][2]string{{"{*}", "**"}, {"{_}", "*"}, {"{-}", "~~"}, {"{+}", ""}, {"{^}", ""}, {"{~}", ""}} {
		if strings.HasPrefix(s, m[0]) {
			if end := strings.Index(s[3:min(len(s), reach)], m[0]); end > 0 {
				return end + 6, m[1] + markup.Escape(s[3:3+end], false) + m[1]
			}
		}
	}
	end := strings.IndexAny(s[:min(len(s), 200)], "}\n")
	if end < 0 || s[end] != '}' {
		return 0, ""
	}
	name, _, _ := strings.Cut(s[1:end], ":")
	switch name {
	case "color", "anchor", "toc", "div", "span":
		w.drop(name)
		return end + 1, ""
	}
	return 0, ""
}

func (w *wiki) drop(name string) {
	if len(w.dropped) < 100 {
		w.dropped = importer.AddOnce(w.dropped, name)
	}
}

// bracket reads mentions, attachments and links.
func (w *wiki) bracket(p *span, i int) (int, string) {
	s, end := p.s[i:], p.ahead(&p.bracket, "]", i)-i
	if end < 2 || end >= len(s) || end > reach {
		return 0, ""
	}
	body := s[1:end]
	switch {
	case body[0] == '~':
		key, name := w.who(strings.TrimSpace(body[1:]))
		if key == "" {
			return 0, ""
		}
		if len(w.people) < 1000 {
			w.people = importer.AddOnce(w.people, key)
		}
		return end + 1, mention(key, name)
	case body[0] == '^':
		return end + 1, markup.Link(markup.Escape(body[1:], false), w.attach(body[1:]))
	case body[0] == '#':
		return end + 1, markup.Escape(body[1:], false)
	case issueKey.MatchString(body):
		return end + 1, body
	}
	text, target, _ := strings.Cut(body, "|")
	if target == "" {
		text, target = "", body
	}
	target, _, _ = strings.Cut(target, "|") // "smart-link" and the like
	if strings.HasPrefix(target, "^") {
		return end + 1, markup.Link(markup.Escape(text, false), w.attach(target[1:]))
	}
	scheme, _, ok := strings.Cut(target, ":")
	if text != "" && issueKey.MatchString(target) {
		return end + 1, markup.Escape(text, false) + " (" + target + ")"
	}
	if !ok || !strings.Contains(" http https mailto ftp ftps tel ", " "+strings.ToLower(scheme)+" ") || strings.ContainsAny(target, " \t") {
		return 0, ""
	}
	if text == "" || text == target {
		return end + 1, "<" + strings.ReplaceAll(strings.ReplaceAll(target, "<", "%3C"), ">", "%3E") + ">"
	}
	return end + 1, markup.Link(markup.Escape(text, false), target)
}

// mention writes a person so that whoever keeps the text can resolve the key.
func mention(key importer.PersonKey, name string) string {
	return "[@" + markup.Escape(name, false) + "](person:" + url.PathEscape(string(key)) + ")"
}

func (w *wiki) attach(name string) string {
	if len(w.files) < 1000 {
		w.files = importer.AddOnce(w.files, name)
	}
	return "attachment:" + url.PathEscape(name)
}

// image reads "!plan.png|thumbnail!".
func (w *wiki) image(p *span, i int) (int, string) {
	s := p.s
	if i > 0 && isWord(s[i-1]) || i+2 >= len(s) || s[i+1] == ' ' || s[i+1] == '!' {
		return 0, ""
	}
	end := p.ahead(&p.bang, "!", i+1) - i - 1
	if end < 1 || end > reach || i+1+end >= len(s) {
		return 0, ""
	}
	body := s[i+1 : i+1+end]
	name, _, styled := strings.Cut(body, "|")
	if !styled && path.Ext(name) == "" && !strings.Contains(name, "://") || strings.TrimSpace(name) != name || name == "" {
		return 0, ""
	}
	target := name
	if !strings.HasPrefix(name, "https://") && !strings.HasPrefix(name, "http://") {
		target = w.attach(name)
	}
	return end + 2, "!" + markup.Link(markup.Escape(path.Base(name), false), target)
}

// bareURL keeps an address whole, so that underscores in it mean nothing.
func bareURL(s string) (int, string) {
	if !strings.HasPrefix(s, "http://") && !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "ftp://") {
		return 0, ""
	}
	end := strings.IndexAny(s, " \t\n|]<>\"{}")
	if end < 0 {
		end = len(s)
	}
	for end > 0 && strings.IndexByte(".,;:!?)'*", s[end-1]) >= 0 {
		end--
	}
	if end < 9 {
		return 0, ""
	}
	return end, "<" + s[:end] + ">"
}

// emphasis reads *strong*, _emphasis_, -deleted-, +inserted+, ^super^, ~sub~ and ??citation??.
func (w *wiki) emphasis(p *span, i, depth int) (int, string) {
	s := p.s
	mark, md := s[i:i+1], ""
	switch s[i] {
	case '*':
		md = "**"
	case '_':
		md = "*"
	case '-':
		md = "~~"
	case '?':
		if !strings.HasPrefix(s[i:], "??") {
			return 0, ""
		}
		mark, md = "??", "*"
	}
	n := len(mark)
	if i > 0 && (isWord(s[i-1]) || s[i-1] == mark[0]) || i+n >= len(s) || s[i+n] == ' ' || s[i+n] == mark[0] {
		return 0, ""
	}
	for j, stop := max(i+n, p.barren[s[i]]), min(len(s), i+reach); j < stop; {
		k := strings.Index(s[j:stop], mark)
		if k < 0 {
			break
		}
		k += j
		after := k + n
		if k > i+n && s[k-1] != ' ' && s[k-1] != '\\' && (after >= len(s) || !isWord(s[after]) && s[after] != mark[0]) {
			if md == "" {
				w.drop(map[byte]string{'+': "underline", '^': "superscript", '~': "subscript"}[s[i]])
			}
			return after - i, md + w.inline(s[i+n:k], depth+1) + md
		}
		j = k + 1
	}
	p.barren[s[i]] = max(p.barren[s[i]], min(len(s), i+reach))
	return 0, ""
}
