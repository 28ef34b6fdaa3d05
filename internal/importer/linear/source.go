// Package linear reads Linear's issue export: the three shapes of CSV seen over the years (25, 30 and 34 columns), and
// any other column as an extra field.
package linear

import (
	"context"
	"strings"

	"throughline/internal/fault"
	"throughline/internal/importer"
)

// Source is the reader of Linear exports.
type Source struct{}

const form = "Linear CSV export"

// Name gives "linear".
func (Source) Name() string { return "linear" }

// Detect recognises the export by its header.
func (Source) Detect(head []byte, _ string) importer.Detection {
	has := map[string]bool{}
	for _, h := range importer.Header(head) {
		has[strings.ToLower(strings.TrimSpace(h))] = true
	}
	n := 0
	for _, h := range []string{"team", "cycle number", "cycle name", "canceled", "parent issue", "project milestone", "archived", "estimate", "creator", "sla status"} {
		if has[h] {
			n++
		}
	}
	switch {
	case !has["id"] || !has["title"] || !has["status"] || n < 3:
		return importer.Detection{}
	case has["cycle number"] || n >= 6:
		return importer.Detection{Confidence: 95, Form: form, Why: "its header is the one of Linear's issue export"}
	}
	return importer.Detection{Confidence: 55, Form: form, Why: "its header resembles Linear's issue export"}
}

// Read makes one batch of all files.
func (s Source) Read(ctx context.Context, files []importer.File, opts importer.Options, progress func(done, total int64)) (*importer.Batch, *importer.Report, error) {
	verdicts, err := importer.Identify([]importer.Source{s}, files)
	if err != nil {
		return nil, nil, err
	}
	b := newBuild(opts)
	budget := importer.NewBudget(files, opts, progress)
	for _, v := range verdicts {
		if v.Source == nil {
			return nil, nil, fault.New(fault.Invalid, "“%s” is no Linear export: a CSV file with the columns ID, Title, Status and Team is expected", v.File.Name)
		}
		sheet, err := importer.ReadTable(ctx, v.File, form, budget, b.report)
		if err != nil {
			return nil, nil, err
		}
		b.batch.Files = append(b.batch.Files, v.File.Name)
		b.batch.Sheets = append(b.batch.Sheets, sheet)
		b.plans = append(b.plans, plan(sheet.Columns, opts))
	}
	b.learn()
	for i := range b.batch.Sheets {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		b.rows(i)
	}
	batch, report := b.finish()
	return batch, report, nil
}
