package importer

import (
	"strconv"
	"strings"
)

// stateWords are the beginnings of state names, in the order they are tried, in the languages exports come in.
var stateWords = []struct {
	category Category
	words    []string
}{
	{Cancelled, []string{"cancel", "won't", "wont", "will not", "declin", "reject", "duplicate", "obsolete", "abandon", "discard", "invalid", "abgebrochen", "abgelehnt", "verworfen", "annul", "abandonn", "rechazad", "anulad"}},
	{Doing, []string{"in progress", "in review", "in test", "in dev", "doing", "started", "review", "testing", "active", "wip", "progress", "implement", "block", "waiting", "on hold", "paus", "in arbeit", "in bearbeitung", "in prüfung", "en cours", "en curso", "em andamento", "in corso"}},
	{Done, []string{"done", "closed", "complete", "resolved", "finished", "released", "shipped", "deployed", "merged", "fertig", "erledigt", "geschlossen", "terminé", "fermé", "hecho", "listo", "cerrad", "finalizad", "concluíd", "fatto", "completato"}},
	{Todo, []string{"to do", "todo", "to-do", "backlog", "open", "new", "triage", "ready", "selected", "planned", "unstarted", "not started", "reopened", "draft", "idea", "zu erledigen", "offen", "à faire", "por hacer", "tareas por hacer", "a fazer", "da fare"}},
}

// GuessState guesses what a state means from its name, and says why; unknown names are "".
func GuessState(name string) (Category, string) {
	low := strings.ToLower(strings.TrimSpace(name))
	for _, row := range stateWords {
		for _, w := range row.words {
			if strings.HasPrefix(low, w) || strings.Contains(low, " "+w) {
				return row.category, "its name “" + clip(name) + "” holds “" + w + "”"
			}
		}
	}
	return "", "its name says nothing we know; please choose"
}

// FieldGuess finds the type of an extra field from all its values.
type FieldGuess struct {
	n, numbers, dates, timed, flags, urls, paths int
}

// Learn counts one value.
func (g *FieldGuess) Learn(d *Dates, v string) {
	g.n++
	v = strings.TrimSpace(v)
	switch {
	case isNumber(v):
		g.numbers++
	case v == "true" || v == "false":
		g.flags++
	case strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://"):
		if !strings.ContainsAny(v, " \n") {
			g.urls++
		}
	case strings.Contains(v, " -> "):
		g.paths++
	default:
		if date, timed := d.Is(v); date {
			g.dates++
			if timed {
				g.timed++
			}
		}
	}
}

// Type gives the type all values agree on, "text" when they do not.
func (g *FieldGuess) Type() string {
	switch {
	case g.n == 0:
		return "text"
	case g.numbers == g.n:
		return "number"
	case g.dates == g.n && g.timed == 0:
		return "date"
	case g.dates == g.n:
		return "instant"
	case g.flags == g.n:
		return "boolean"
	case g.urls == g.n:
		return "url"
	case g.paths == g.n:
		return "option path"
	}
	return "text"
}

// isNumber tells a quantity from a code: "007", "1e5" and "0x1f" are codes.
func isNumber(v string) bool {
	digits := strings.TrimPrefix(v, "-")
	if digits == "" || len(digits) > 18 || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return false
	}
	for _, c := range digits {
		if c != '.' && (c < '0' || c > '9') {
			return false
		}
	}
	_, err := strconv.ParseFloat(v, 64)
	return err == nil
}

// Damaged tells that a spreadsheet has rewritten an id as a rounded number: "1.21143E+15".
func Damaged(id string) bool {
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(strings.ReplaceAll(id, ",", ".")), "E+")
	if !ok {
		return false
	}
	_, errM := strconv.ParseFloat(mantissa, 64)
	_, errE := strconv.Atoi(exponent)
	return errM == nil && errE == nil
}
