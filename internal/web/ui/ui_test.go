package ui

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"pgregory.net/rapid"
)

func draw(t testing.TB, c templ.Component) string {
	t.Helper()
	var out strings.Builder
	if err := c.Render(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func wants(t *testing.T, html string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(html, part) {
			t.Errorf("misses %s in\n%s", part, html)
		}
	}
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{"Priya Raman": "PR", "ravi": "R", "": "?", "Ána de la Cruz": "ÁC", "王 芳": "王芳"} {
		if got := (Person{Name: name}).Initials(); got != want {
			t.Errorf("initials of %q are %q, want %q", name, got, want)
		}
	}
}

func TestKeysAsPeopleKnowThem(t *testing.T) {
	for key, want := range map[string]string{"e": "E", "g p": "G then P", "Shift+d": "⇧D", "Enter": "Enter", "⌘K": "⌘K", "Mod+k": "Ctrl+K", "?": "?", "": ""} {
		if got := caps(key); got != want {
			t.Errorf("%q shows as %q, want %q", key, got, want)
		}
	}
}

func TestFifthKeepsTheEnds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		percent := rapid.IntRange(-50, 300).Draw(t, "percent")
		n, err := strconv.Atoi(Fifth(percent))
		if err != nil || n%5 != 0 || n < 0 || n > 100 {
			t.Fatalf("Fifth(%d) is %s, which the style sheet does not know", percent, Fifth(percent))
		}
		if begun, full := n > 0, n == 100; begun != (percent > 0) || full != (percent >= 100) {
			t.Fatalf("Fifth(%d) is %d: what has begun must show and only the finished be full", percent, n)
		}
	})
}

func TestFieldTiesItsWords(t *testing.T) {
	html := draw(t, TextField(Field{Name: "steps[2].title", Label: "Title", Hint: "One sentence", Error: "is missing", Required: true}))
	wants(t, html, `for="f-steps-2-title"`, `id="f-steps-2-title"`, `name="steps[2].title"`, `aria-invalid="true"`,
		`aria-describedby="f-steps-2-title-hint f-steps-2-title-error"`, `id="f-steps-2-title-error"`, ` required`)
	summary := draw(t, FormErrors("", []Problem{{Name: "steps[2].title", Message: "Title is missing"}}))
	wants(t, summary, `href="#f-steps-2-title"`, `role="alert"`, English().FixThese)
	if draw(t, FormErrors("", nil)) != "" {
		t.Error("a form without problems has a summary")
	}
}

func TestButtonIsLinkOrButton(t *testing.T) {
	wants(t, draw(t, Button(Action{Label: "Open", Href: "/x", Key: "o"})), `<a class="button" href="/x"`, `data-hotkey="o"`)
	wants(t, draw(t, Button(Action{Label: "Publish", Weight: Primary, Submit: true, Name: "do", Value: "publish"})),
		`class="button button-primary"`, `type="submit"`, `name="do"`, `value="publish"`)
	off := draw(t, Button(Action{Label: "Publish", Submit: true, Href: "/x", Off: "two reviews are missing"}))
	wants(t, off, `aria-disabled="true"`, `type="button"`, "two reviews are missing")
	wants(t, draw(t, Button(Action{Label: "Edit", Icon: GlyphPencil, IconOnly: true})), `aria-label="Edit"`)
	wants(t, draw(t, PostButton("/acts/7/undo", Action{Label: "Undo", Href: "/x"}, Hidden{"v", "3"})),
		`action="/acts/7/undo"`, `method="post"`, `type="submit"`, `name="v" value="3"`)
}

// TestNothingEscapes draws hostile words and addresses through the components that show people's own text.
func TestNothingEscapes(t *testing.T) {
	bad, address := `"><script>alert(1)</script>`, "javascript:alert(1)"
	for name, c := range map[string]templ.Component{
		"button":  Button(Action{Label: bad, Href: address, Off: ""}),
		"says":    Says(Say(Figure(bad, address), Text(bad))),
		"person":  PersonTag(Person{Name: bad, Href: address}),
		"team":    TeamTag(Team{Name: bad, Href: address, Hue: 3}),
		"files":   Attachments([]File{{Name: bad, Href: address}}),
		"card":    BoardCard(Card{ID: bad, Title: bad, Href: address}),
		"line":    Line([]Station{{Name: bad, Fact: bad, Href: address, State: Present}}),
		"small":   LineSmall([]Station{{Name: bad}, {Name: bad}}),
		"field":   TextField(Field{Name: bad, Label: bad, Value: bad}),
		"toast":   Toast(Message{Text: bad, Act: bad}),
		"entries": Entries(bad, []Entry{{Title: bad, Href: address}}),
		"shell":   Shell(Page{Sheet: Sheet{Title: bad, Me: bad}, Nav: []NavGroup{{Items: []NavItem{{Name: bad, Href: address}}}}}),
	} {
		html := draw(t, c)
		if strings.Contains(html, "<script") || regexp.MustCompile(`(href|action)="javascript`).MatchString(html) {
			t.Errorf("%s lets it through: %s", name, html)
		}
	}
}

func TestLineSaysItsStandings(t *testing.T) {
	stations := []Station{{Name: "Goal", State: Passed}, {Name: "Plan", State: Present, Progress: 42, Href: "/plan"}, {Name: "Result", State: Ahead}}
	html := draw(t, Line(stations))
	wants(t, html, `data-p="100"`, `data-p="40"`, `data-p="0"`, `data-hotkey="2"`, `aria-current="step"`, "Plan<span class=\"visually-hidden\">, now: </span>")
	small := draw(t, LineSmall(stations))
	wants(t, small, `aria-label="Goal passed, Plan now, Result ahead"`, `class="stop stop-passed"`, `x2="131.1"`)
	for n := range 2 {
		if html := draw(t, LineSmall(stations[:n])); strings.Contains(html, "NaN") || strings.Contains(html, "Inf") {
			t.Errorf("a line of %d stations is drawn at %s", n, html)
		}
	}
}

func TestShellHasItsLandmarks(t *testing.T) {
	html := draw(t, Shell(Page{Sheet: Sheet{Title: "Risks", Theme: Dark, Dir: "rtl", Lang: "ar", Me: "p1", Live: "project:7", Fonts: []string{"/f.woff2"}}, Person: Person{Name: "Priya Raman"}}))
	wants(t, html, `<html lang="ar" dir="rtl" data-theme="dark">`, `<title>Risks · Throughline</title>`, `href="#content"`, `<main id="content"`,
		`name="turbo-refresh-method" content="morph"`, `name="turbo-refresh-scroll" content="preserve"`, `name="me" content="p1"`,
		`name="live-topics" content="project:7"`, `id="toasts"`, `id="dialogs"`, `data-opens-palette`, `rel="preload" href="/f.woff2"`)
	if strings.Contains(html, "view-transition") {
		t.Error("pages must not ask for view transitions: they would animate every morph")
	}
	wants(t, draw(t, AuthShell(AuthPage{Heading: "Sign in", Sheet: Sheet{NoIndex: true}})), "<h1>Sign in</h1>", "noindex")
}

func TestWordsFollowTheContext(t *testing.T) {
	german := English()
	german.Required, german.Cancel = "nötig", "Abbrechen"
	var out strings.Builder
	if err := DialogFoot(Action{Label: "Anlegen"}).Render(WithWords(context.Background(), german), &out); err != nil {
		t.Fatal(err)
	}
	wants(t, out.String(), "Abbrechen", `type="submit"`)
}

func TestSelectGroups(t *testing.T) {
	html := draw(t, Select(Field{Name: "who", Label: "Who", Value: "2"}, "Nobody yet", []Option{
		{Value: "1", Label: "Ana", Group: "IT"}, {Value: "2", Label: "Ben", Group: "IT"}, {Value: "3", Label: "Cai"}, {Value: "4", Label: "Dee", Group: "IT"},
	}))
	if strings.Count(html, "<optgroup") != 2 || strings.Count(html, "<option") != 5 {
		t.Errorf("options are lost or repeated: %s", html)
	}
	wants(t, html, `<option value="2" selected>Ben</option>`, `<option value="">Nobody yet</option>`)
}

func TestEveryGlyphDraws(t *testing.T) {
	for _, m := range regexp.MustCompile(`(Glyph\w+)\s+Glyph = "([^"]+)"`).FindAllStringSubmatch(text(t, "glyphs.go"), -1) {
		if drawing(Glyph(m[2])) == "" {
			t.Errorf("%s draws nothing", m[1])
		}
	}
	if drawing("unknown") != "" {
		t.Error("an unknown glyph draws something")
	}
}

func TestWidePicturesScroll(t *testing.T) {
	wants(t, draw(t, Picture("Map", `<svg viewBox="0 0 1168 208" width="1168" height="208"></svg>`)), "picture-wide")
	if strings.Contains(draw(t, Picture("Chart", `<svg width="560"></svg>`)), "picture-wide") {
		t.Error("a narrow picture need not scroll")
	}
}
