package page

import (
	_ "embed"
	"net/http"
	"strings"

	"throughline/internal/money"
	"throughline/internal/web/ui"
)

// zoneNames holds the time zones of places, one a line, as the IANA database lists them (public domain).
//
//go:embed zones.txt
var zoneNames string

// ZoneOptions lists the time zones by continent, for a field. A chosen one that is known by an older name leads.
func ZoneOptions(chosen string) []ui.Option {
	var out []ui.Option
	for name := range strings.Lines(zoneNames) {
		name = strings.TrimSpace(name)
		group, place, found := strings.Cut(name, "/")
		if !found {
			group, place = "Everywhere", name
		}
		out = append(out, ui.Option{Value: name, Label: strings.NewReplacer("_", " ", "/", ", ").Replace(place), Group: group})
		if name == chosen {
			chosen = ""
		}
	}
	if chosen != "" {
		out = append([]ui.Option{{Value: chosen, Label: chosen, Group: "Chosen"}}, out...)
	}
	return out
}

// CurrencyOptions lists the currencies in use, for a field.
func CurrencyOptions() []ui.Option {
	var out []ui.Option
	for _, c := range money.Currencies() {
		out = append(out, ui.Option{Value: string(c), Label: string(c)})
	}
	return out
}

// Summary gives the problems as the list above a form says them, each behind the label of its field.
func Summary(list []ui.Problem, labels map[string]string) []ui.Problem {
	out := make([]ui.Problem, len(list))
	for i, p := range list {
		out[i] = p
		if label := labels[p.Name]; label != "" {
			out[i].Message = label + " " + p.Message
		}
	}
	return out
}

// Tell sends the browser to another page, which shows the message and offers no undo: for what cannot be taken back.
func Tell(w http.ResponseWriter, r *http.Request, to, message string) error {
	return Redirect(w, r.WithContext(WithReceipt(r.Context())), to, message)
}
