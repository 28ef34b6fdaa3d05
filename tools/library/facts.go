package main

import (
	"encoding/json"
	"strconv"
	"strings"
)

func (n *node) fact(key, value string) {
	if value != "" {
		n.facts = append(n.facts, [2]string{key, value})
	}
}

// measures reads "15m wait 2d due 3 right 90 rekey".
func (n *node) measures(said string) {
	words := strings.Fields(said)
	for i := 0; i < len(words); i++ {
		switch words[i] {
		case "rekey":
			n.fact("rekey", "true")
		case "wait", "due", "right":
			key := map[string]string{"wait": "waitMinutes", "due": "days", "right": "percentRight"}[words[i]]
			i++
			value := words[i]
			if key == "waitMinutes" {
				value = minutes(value)
			}
			n.fact(key, value)
		default:
			n.fact("minutes", minutes(words[i]))
		}
	}
}

// minutes reads 15m, 2h or 3d; a day has eight hours of work.
func minutes(said string) string {
	unit := map[byte]int{'m': 1, 'h': 60, 'd': 480}[said[len(said)-1]]
	n, err := strconv.Atoi(said[:len(said)-1])
	if err != nil || unit == 0 {
		panic("“" + said + "” is no time; write 15m, 2h or 3d")
	}
	return strconv.Itoa(n * unit)
}

// detail takes a line of text below a step or the title.
func (r *reader) detail(line string) {
	key, value, _ := strings.Cut(line, ": ")
	if r.last == nil {
		switch key {
		case "Category":
			r.o.category = value
		case "Answers":
			r.o.answers = value
		case "Lanes":
			for _, l := range strings.Split(value, ",") {
				r.o.lanes = append(r.o.lanes, strings.TrimSpace(l))
			}
		default:
			r.o.purpose = strings.TrimSpace(r.o.purpose + " " + line)
		}
		return
	}
	n := r.last
	switch key {
	case "Done":
		n.text = append(n.text, "", "**Done when** "+value)
	case "Proof":
		n.fact("evidence", value)
	case "Risk":
		n.fact("risk", value)
	case "KPI":
		n.fact("kpi", value)
	case "Informs":
		n.fact("informed", value)
	case "Consults":
		n.fact("consulted", value)
	case "Asks":
		n.fact("form", form(value))
	default:
		if len(n.text) > 0 && strings.HasPrefix(line, "* ") && !strings.HasPrefix(n.text[len(n.text)-1], "* ") {
			n.text = append(n.text, "")
		}
		n.text = append(n.text, line)
	}
}

type question struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Kind     string   `json:"kind"`
	Required bool     `json:"required,omitempty"`
	Options  []string `json:"options,omitempty"`
}

// form reads "Start date* date; Location* choice Berlin, Lisbon; Remark long".
func form(said string) string {
	var all []question
	for _, one := range strings.Split(said, ";") {
		one = strings.TrimSpace(one)
		q := question{Kind: "text"}
		for mark, kind := range map[string]string{" text": "text", " date": "date", " number": "number", " yes": "yes or no", " long": "long text"} {
			if label, ok := strings.CutSuffix(one, mark); ok {
				q.Kind, one = kind, label
				break
			}
		}
		if label, options, ok := strings.Cut(one, " choice "); ok {
			q.Kind, one = "choice", label
			for _, o := range strings.Split(options, ",") {
				q.Options = append(q.Options, strings.TrimSpace(o))
			}
		}
		q.Label, q.Required = strings.CutSuffix(one, "*")
		q.Name = strings.Trim(strings.ToLower(notWord.ReplaceAllString(q.Label, "_")), "_")
		all = append(all, q)
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(b)
}
