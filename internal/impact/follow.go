package impact

import (
	"cmp"
	"strings"
)

// Suggest gives the tasks that follow from a change of the subject: for each process that it touches, its document and its
// training; for a tool, its settings; and the runs that are under way.
func Suggest(a Answer) []Task {
	var out []Task
	about := "“" + a.Title + "”"
	list := func(keep func(Item) bool) string {
		var b strings.Builder
		for _, i := range a.Items {
			if !keep(i) {
				continue
			}
			b.WriteString(i.line())
		}
		return b.String()
	}
	for _, d := range a.Items {
		if d.Kind != "document" {
			continue
		}
		steps := list(func(i Item) bool { return i.Process == d.Process && (i.Kind == "step" || i.Kind == "raci") })
		link := "[" + escaped(d.Title) + "](" + strings.TrimSuffix(d.URL, "/document") + ")"
		out = append(out,
			Task{"sop:" + d.ID, cut("Bring the document of " + d.Title + " up to date"), about + " changes. In " + link + " look at:\n\n" + cmp.Or(steps, "- the whole process\n")},
			Task{"training:" + d.ID, cut("Train those who do " + d.Title), about + " changes what people do in " + link + ":\n\n" + cmp.Or(steps, "- the whole process\n")})
	}
	if a.Subject.Kind == Tool {
		out = append(out, Task{"tool:" + fold(a.Subject.Name), cut("Set up what replaces " + a.Title), "The tool " + about + " changes. It is named by:\n\n" + list(func(i Item) bool { return i.Kind == "step" })})
	}
	if runs := list(func(i Item) bool { return i.Kind == "run" }); runs != "" {
		out = append(out, Task{"runs", cut("Look after the runs under way on " + a.Title), "Open runs that depend on " + about + ":\n\n" + runs})
	}
	if kpis := list(func(i Item) bool { return i.Kind == "kpi" }); kpis != "" {
		out = append(out, Task{"kpis", cut("Check the measures that depend on " + a.Title), "Does each still count the same when " + about + " changes?\n\n" + kpis})
	}
	return out
}

// line tells an item in a list in Markdown.
func (i Item) line() string {
	title := escaped(i.Title)
	if i.URL != "" {
		title = "[" + title + "](" + i.URL + ")"
	}
	if i.Where != "" {
		title += ", " + escaped(i.Where)
	}
	return "- " + title + ": " + escaped(i.Why) + "\n"
}

// cut keeps a title within what a task takes.
func cut(title string) string {
	if r := []rune(title); len(r) > 180 {
		return string(r[:179]) + "…"
	}
	return title
}

// escaped keeps a name from being read as Markdown.
func escaped(text string) string {
	return strings.NewReplacer("[", `\[`, "]", `\]`, "*", `\*`, "_", `\_`, "<", `\<`, "`", "\\`", "\n", " ").Replace(text)
}
