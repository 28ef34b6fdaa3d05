package ui

import (
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// colours named where a value stands; words like "transparent" and the system's own names are not colours of ours.
var (
	hex      = regexp.MustCompile(`#([0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b`)
	function = regexp.MustCompile(`\b(rgba?|hsla?|hwb|oklch|oklab|lch|lab|color)\(`)
	named    = regexp.MustCompile(`(?:^|[\s(,])(white|black|red|green|blue|gr[ae]y|silver|orange|yellow|purple|pink|brown|teal|navy|gold|crimson|tomato|beige|ivory)(?:[\s),;]|$)`)
	comment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

func TestOnlyTokensNameColours(t *testing.T) {
	var sheets []string
	for _, pattern := range []string{"../*/*.css", "../islands/*/*.css"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		sheets = append(sheets, found...)
	}
	for _, path := range sheets {
		if filepath.Base(path) == "tokens.css" || strings.Contains(path, "assets/") {
			continue
		}
		for line, text := range strings.Split(comment.ReplaceAllString(text(t, path), ""), "\n") {
			_, value, isDeclaration := strings.Cut(text, ":")
			if !isDeclaration {
				continue
			}
			if found := hex.FindString(value) + function.FindString(value) + named.FindString(value); found != "" {
				t.Errorf("%s:%d names the colour %q; say var(--…) from tokens.css", path, line+1, found)
			}
		}
	}
	pages, err := filepath.Glob("*.templ")
	if err != nil {
		t.Fatal(err)
	}
	inMarkup := regexp.MustCompile(`(fill|stroke|color|bgcolor)="(#|rgb|[a-z]+)[^"]*"|\bstyle=`)
	for _, path := range pages {
		for _, found := range inMarkup.FindAllString(text(t, path), -1) {
			if found != `fill="none"` && found != `stroke="currentColor"` {
				t.Errorf("%s says %s; use a class", path, found)
			}
		}
	}
}

// TestContrast computes the ratio of WCAG 2.2 (1.4.3 and 1.4.11) for every pair that components put together.
func TestContrast(t *testing.T) {
	root, hues := tokens(t)
	if len(hues) != 12 {
		t.Fatalf("tokens.css has %d team colours, wants 12", len(hues))
	}
	type pair struct {
		front, back string
		least       float64
	}
	pairs := []pair{
		{"accent", "accent-soft", 4.5}, {"ink", "accent-soft", 4.5}, {"dim", "accent-soft", 4.5},
		{"warn-ink", "warn-soft", 4.5}, {"ink", "warn-soft", 4.5}, {"alarm-ink", "alarm-soft", 4.5}, {"ink", "alarm-soft", 4.5},
		{"accent-on", "accent", 4.5}, {"accent-on", "accent-strong", 4.5}, {"alarm-on", "alarm", 4.5}, {"bg", "ink", 4.5},
		{"edge", "bg", 3}, {"edge", "panel", 3}, {"warn", "bg", 3}, {"alarm", "bg", 3},
	}
	for _, word := range []string{"ink", "dim", "accent", "alarm-ink", "warn-ink", "alarm"} {
		for _, ground := range []string{"bg", "panel", "sunk"} {
			pairs = append(pairs, pair{word, ground, 4.5})
		}
	}
	ofTeam := []pair{
		{"hue-ink", "hue-soft", 4.5}, {"hue-ink", "bg", 4.5}, {"hue-ink", "panel", 4.5}, {"hue-on", "hue", 4.5}, {"hue", "bg", 3},
		{"ink", "hue-soft", 4.5},
	}
	for theme, name := range []string{"light", "dark"} {
		for _, p := range slices.Concat(pairs, ofTeam) {
			judge(t, name, root, p.front, p.back, theme, p.least)
		}
		for n, hue := range hues {
			merged := maps.Clone(root)
			maps.Copy(merged, hue)
			for _, p := range ofTeam {
				judge(t, fmt.Sprintf("%s, team colour %s", name, n), merged, p.front, p.back, theme, p.least)
			}
		}
	}
}

func judge(t *testing.T, where string, all map[string][2]string, front, back string, theme int, least float64) {
	t.Helper()
	f, okF := all[front]
	b, okB := all[back]
	if !okF || !okB {
		t.Errorf("tokens.css lacks --%s or --%s", front, back)
		return
	}
	if got := contrast(f[theme], b[theme]); got < least {
		t.Errorf("%s: --%s on --%s is %.2f, wants %.1f", where, front, back, got, least)
	}
}

// tokens reads the two-sided colours of :root and of each team.
func tokens(t *testing.T) (root map[string][2]string, hues map[string]map[string][2]string) {
	t.Helper()
	root, hues = map[string][2]string{}, map[string]map[string][2]string{}
	sheet := text(t, "tokens.css")
	pair := regexp.MustCompile(`--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)`)
	block := regexp.MustCompile(`(?s)(:root|\[data-hue="(\d+)"\]) \{(.*?)\n\}`)
	for _, b := range block.FindAllStringSubmatch(sheet, -1) {
		into := root
		if b[2] != "" {
			into = map[string][2]string{}
			hues[b[2]] = into
		}
		for _, p := range pair.FindAllStringSubmatch(b[3], -1) {
			into[p[1]] = [2]string{p[2], p[3]}
		}
	}
	return root, hues
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// luminance is the relative luminance of WCAG 2.2 for "#rrggbb".
func luminance(colour string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

// TestTokensExist finds a misspelt token: an unknown var() silently gives nothing.
func TestTokensExist(t *testing.T) {
	sheets, err := filepath.Glob("*.css")
	if err != nil {
		t.Fatal(err)
	}
	defined := map[string]bool{}
	for _, path := range sheets {
		for _, m := range regexp.MustCompile(`(?m)(--[a-z0-9-]+)(:| \{)`).FindAllStringSubmatch(text(t, path), -1) {
			defined[m[1]] = true
		}
	}
	for _, path := range sheets {
		for _, m := range regexp.MustCompile(`var\((--[a-z0-9-]+)`).FindAllStringSubmatch(text(t, path), -1) {
			if !defined[m[1]] {
				t.Errorf("%s uses %s, which nobody defines", path, m[1])
			}
		}
		if path != "ui.css" && !strings.Contains(text(t, "ui.css"), `"./`+path+`"`) {
			t.Errorf("ui.css does not import %s", path)
		}
	}
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
