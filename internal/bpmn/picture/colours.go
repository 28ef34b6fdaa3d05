package picture

import "strconv"

// Ink names a colour by what it is for. None is no colour.
type Ink int

// The inks, beside those of teams.
const (
	None   Ink = iota
	Main       // text and outlines
	Dim        // what is said beside
	Edge       // outlines of pools
	Line       // hairlines
	Ground     // behind everything
	Panel      // within steps
	Sunk       // heads of pools
	Accent     // what leads elsewhere
	teams
)

// Hues is how many colours of teams there are.
const Hues = 12

// Team is the colour of a team by its number from 1 to Hues; grey for any other.
func Team(hue int) Ink { return of(hue, 0) }

// Wash is the pale ground in a team's colour.
func Wash(hue int) Ink { return of(hue, 1) }

// Words is the colour of text upon a team's Wash.
func Words(hue int) Ink { return of(hue, 2) }

func of(hue, shade int) Ink {
	if hue < 1 || hue > Hues {
		return Ink([...]Ink{Dim, Sunk, Main}[shade])
	}
	return teams + Ink((hue-1)*3+shade)
}

// Hex gives the colour in light, as print has it: "#1c1b19"; "" for None.
func (i Ink) Hex() string {
	if i == None {
		return ""
	}
	return i.pair()[0]
}

func (i Ink) pair() [2]string {
	if i >= teams {
		n := int(i - teams)
		return teamColours[n/3][n%3]
	}
	return plainColours[i]
}

// colour writes the value of a fill or stroke.
func (i Ink) colour(theme Theme) string {
	if i == None {
		return "none"
	}
	pair := i.pair()
	switch {
	case theme == Dark:
		return pair[1]
	case theme == Light:
		return pair[0]
	case i >= teams:
		return "var(--" + [...]string{"hue", "hue-soft", "hue-ink"}[int(i-teams)%3] + "," + pair[0] + ")"
	}
	return "var(--" + [...]string{Main: "ink", Dim: "dim", Edge: "edge", Line: "line", Ground: "bg", Panel: "panel", Sunk: "sunk", Accent: "accent"}[i] + "," + pair[0] + ")"
}

// hued says whose colour a mark in a page is, which is how the page gives a team its colours.
func hued(theme Theme, fill Ink) string {
	if theme != Page || fill < teams {
		return ""
	}
	return ` data-hue="` + strconv.Itoa(int(fill-teams)/3+1) + `"`
}

// plainColours are the product's tokens, light and dark.
var plainColours = [...][2]string{Main: {"#1c1b19", "#eceae4"}, Dim: {"#6d6a64", "#a5a199"}, Edge: {"#8d8981", "#75716a"}, Line: {"#e7e4de", "#32312d"},
	Ground: {"#fbfaf8", "#161614"}, Panel: {"#ffffff", "#1e1e1b"}, Sunk: {"#f4f2ee", "#20201d"}, Accent: {"#0f6b5c", "#4cc3aa"}}

// teamColours are the tokens of the twelve teams: solid, soft and ink, each light and dark.
var teamColours = [Hues][3][2]string{
	{{"#3f6fd1", "#7ea3f2"}, {"#e3e8f3", "#2d3545"}, {"#385eac", "#84a8f3"}},
	{{"#7a4fc0", "#ab8aec"}, {"#eae4f1", "#373044"}, {"#714aaf", "#b89cef"}},
	{{"#c07a1a", "#e0a659"}, {"#f3e9db", "#423623"}, {"#87591a", "#e0a659"}},
	{{"#b1487f", "#e087b6"}, {"#f1e3e8", "#422f38"}, {"#933f6b", "#e393bd"}},
	{{"#17798f", "#5bbfdc"}, {"#dde9ea", "#253b40"}, {"#186677", "#5bbfdc"}},
	{{"#3f7d2a", "#8fc76f"}, {"#e3eadd", "#313d28"}, {"#386927", "#8fc76f"}},
	{{"#8a6242", "#c9a184"}, {"#ece6e0", "#3d352d"}, {"#79573c", "#cca68a"}},
	{{"#4b55b5", "#98a3f5"}, {"#e4e5ef", "#333546"}, {"#4b55b5", "#9da8f6"}},
	{{"#a045b0", "#d48ce2"}, {"#efe2ef", "#403041"}, {"#8c3f99", "#d692e3"}},
	{{"#7a7010", "#c9c058"}, {"#eae8da", "#3d3b23"}, {"#675f12", "#c9c058"}},
	{{"#5c7186", "#9fb4c9"}, {"#e6e8e9", "#34393c"}, {"#4f6070", "#9fb4c9"}},
	{{"#b54a60", "#ee90a0"}, {"#f2e3e4", "#463133"}, {"#964152", "#ee90a0"}},
}
