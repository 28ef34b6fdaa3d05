package process

import (
	"bytes"
	"context"
	"regexp"
	"slices"

	"throughline/internal/db"
	"throughline/internal/id"
)

// shownFile finds the pictures of this installation that a text shows.
var shownFile = regexp.MustCompile(`!\[[^\]]*\]\(\s*<?/files/([0-9a-z]{25})>?[^)]*\)`)

// Images gives the files that the texts of the document show, each once.
func (d *Document) Images() []id.Attachment {
	var out []id.Attachment
	texts := []string{d.Process.Description, d.Purpose}
	for _, s := range d.Steps {
		texts = append(texts, s.Text)
	}
	for _, text := range texts {
		for _, found := range shownFile.FindAllStringSubmatch(text, -1) {
			if file := id.Attachment(found[1]); !slices.Contains(out, file) {
				out = append(out, file)
			}
		}
	}
	return out
}

// Shows gives the number of the newest version whose map names a file of this installation, 0 for none. It asks for no
// rights.
func (s *Service) Shows(ctx context.Context, q db.Q, process id.Process, file id.Attachment) (int64, error) {
	all, err := versions.Select(ctx, q, `WHERE process_id = $1 ORDER BY number DESC`, string(process))
	if err != nil {
		return 0, err
	}
	for _, v := range all {
		data, err := db.KeptMap(ctx, q, v.Map)
		if err != nil {
			return 0, err
		}
		if bytes.Contains(data, []byte("/files/"+file)) {
			return v.Number, nil
		}
	}
	return 0, nil
}
