package processes

import (
	"slices"
	"strconv"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/process"
)

// questionsHint tells how questions are written one a line.
const questionsHint = "One question a line: “Start date (date, required)”, “Site (Berlin, Porto)”, “Tools (several of, Laptop, Phone)”, “Price (money, EUR, from 0, to 5000)”, “Weight (number, unit kg)”. " +
	"Kinds: text, long text, number, money, date, yes or no, person, email, link, file, photo."

// inputsOf reads questions written one a line: "Start date (date, required)", "Site (Berlin, Porto)".
func inputsOf(text string) ([]process.Input, error) {
	inputs := []process.Input{}
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		in := process.Input{Label: line, Kind: process.Words}
		if open := strings.LastIndexByte(line, '('); open > 0 && strings.HasSuffix(line, ")") {
			in.Label = strings.TrimSpace(line[:open])
			if err := settle(&in, strings.Split(line[open+1:len(line)-1], ",")); err != nil {
				return nil, err
			}
		}
		if in.Label == "" {
			return nil, fault.Field("form", "has a line without a question before its brackets")
		}
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// settle reads the words in the brackets behind a question.
func settle(in *process.Input, words []string) error {
	for _, word := range words {
		word = strings.TrimSpace(word)
		first, rest, _ := strings.Cut(word, " ")
		switch {
		case word == "":
		case word == "required":
			in.Required = true
		case word == "several of":
			in.Kind = process.Several
		case isKind(word):
			in.Kind = process.InputKind(word)
		case in.Kind.Counts() && first == "unit":
			in.Unit = rest
		case in.Kind.Counts() && (first == "from" || first == "to"):
			n, err := strconv.ParseFloat(rest, 64)
			if err != nil {
				return fault.Field("form", "has a bound of “%s” that is no number: %s", in.Label, rest)
			}
			if first == "from" {
				in.Min = &n
			} else {
				in.Max = &n
			}
		case in.Kind == process.Money:
			in.Unit = word
		default:
			if in.Kind != process.Several {
				in.Kind = process.Choice
			}
			in.Options = append(in.Options, word)
		}
	}
	return nil
}

func isKind(word string) bool {
	kind := process.InputKind(word)
	return slices.Contains(process.InputKinds, kind) && !kind.Offers()
}

// inputsText writes questions as inputsOf reads them.
func inputsText(inputs []process.Input) string {
	var lines []string
	for _, in := range inputs {
		words := settings(in)
		if in.Required {
			words = append(words, "required")
		}
		line := in.Label
		if len(words) > 0 {
			line += " (" + strings.Join(words, ", ") + ")"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func settings(in process.Input) []string {
	switch in.Kind {
	case process.Words:
		return nil
	case process.Choice:
		return slices.Clone(in.Options)
	case process.Several:
		return append([]string{"several of"}, in.Options...)
	}
	words := []string{string(in.Kind)}
	if in.Unit != "" && in.Kind == process.Money {
		words = append(words, in.Unit)
	} else if in.Unit != "" {
		words = append(words, "unit "+in.Unit)
	}
	if in.Min != nil {
		words = append(words, "from "+strconv.FormatFloat(*in.Min, 'f', -1, 64))
	}
	if in.Max != nil {
		words = append(words, "to "+strconv.FormatFloat(*in.Max, 'f', -1, 64))
	}
	return words
}
