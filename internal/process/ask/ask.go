// Package ask holds the questions that a step of a process asks of whoever does it, as they stand in the map's own file.
package ask

import (
	"slices"
	"strings"
	"unicode/utf8"

	"throughline/internal/fault"
)

// Input is one question of a form.
type Input struct {
	Name     string   `json:"name"` // how conditions and tables call it: letters, digits and _
	Label    string   `json:"label"`
	Help     string   `json:"help,omitempty"` // stands with the question: what is meant, where to find it
	Kind     Kind     `json:"kind"`
	Required bool     `json:"required,omitempty"`
	Options  []string `json:"options,omitempty"` // of a choice and of several of
	Unit     string   `json:"unit,omitempty"`    // of a number; of money its currency
	Min      *float64 `json:"min,omitempty"`     // least and most of a number or an amount
	Max      *float64 `json:"max,omitempty"`
}

// Kind is the type of an answer.
type Kind string

// The kinds of answers.
const (
	Words   Kind = "text"
	Long    Kind = "long text"
	Number  Kind = "number"
	Money   Kind = "money"
	Day     Kind = "date"
	YesNo   Kind = "yes or no"
	Choice  Kind = "choice"
	Several Kind = "choices" // several of the options
	Person  Kind = "person"
	Mail    Kind = "email"
	Web     Kind = "link"
	File    Kind = "file"
	Photo   Kind = "photo"
)

// Kinds lists them for forms.
var Kinds = []Kind{Words, Long, Number, Money, Day, YesNo, Choice, Several, Person, Mail, Web, File, Photo}

// Offers tells whether the answer is chosen among options.
func (k Kind) Offers() bool { return k == Choice || k == Several }

// Counts tells whether the answer is a number, with a unit and bounds.
func (k Kind) Counts() bool { return k == Number || k == Money }

const (
	// Most bounds the questions of a form, and the options of a question.
	Most     = 100
	maxLabel = 2000 // characters
	maxUnit  = 40
)

// Check trims the questions of a form and refuses what cannot be.
func Check(form []Input) error {
	var c fault.Check
	c.Need(len(form) <= Most, "form", "asks more than 100 questions")
	seen := map[string]bool{}
	for i := range form {
		in := &form[i]
		in.Name, in.Label, in.Unit = strings.TrimSpace(in.Name), strings.TrimSpace(in.Label), strings.TrimSpace(in.Unit)
		in.Help = strings.TrimSpace(in.Help)
		if in.Name == "" {
			in.Name = variable(in.Label)
		}
		c.Need(in.Label != "", "form", "has a question without words")
		c.Need(slices.Contains(Kinds, in.Kind), "form", "asks for a kind of answer that is not known: %s", in.Kind)
		c.Need(in.Name == variable(in.Name) && in.Name != "", "form", "names the answer to “%s” in other characters than letters, digits and _", in.Label)
		c.Need(!seen[in.Name], "form", "has two answers of the name %s", in.Name)
		in.Options = trimmed(in.Options)
		c.Need(!in.Kind.Offers() || len(in.Options) > 0, "form", "offers nothing to choose for “%s”", in.Label)
		c.Need(len(in.Options) <= Most, "form", "offers more than 100 answers for “%s”", in.Label)
		c.Need(utf8.RuneCountInString(in.Label) <= maxLabel && utf8.RuneCountInString(in.Help) <= maxLabel && utf8.RuneCountInString(in.Unit) <= maxUnit, "form", "has too long a text at “%s”", short(in.Label))
		c.Need(in.Min == nil || in.Max == nil || *in.Min <= *in.Max, "form", "takes no number at all for “%s”: the least is more than the most", in.Label)
		seen[in.Name] = true
	}
	return c.Err()
}

// trimmed gives options without empty ones and each once.
func trimmed(options []string) []string {
	var out []string
	for _, o := range options {
		if o = strings.TrimSpace(o); o != "" && !slices.Contains(out, o) {
			out = append(out, o)
		}
	}
	return out
}

// short cuts a text for a sentence about it.
func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

// variable makes of words a name that conditions can use: "Start date?" is start_date.
func variable(words string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(words) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9' && b.Len() > 0:
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	return strings.TrimSuffix(b.String(), "_")
}
