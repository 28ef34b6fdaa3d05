package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/clock"
	"throughline/internal/id"
	"throughline/internal/kpi"
)

// KPIPath names a KPI in the path.
type KPIPath struct {
	KPI string `path:"kpi" doc:"Id of the KPI"`
}

func (p KPIPath) id() id.KPI { return id.KPI(p.KPI) }

// ValuePath names a measurement in the path.
type ValuePath struct {
	Value string `path:"value" doc:"Id of the value"`
}

func (p ValuePath) id() id.Value { return id.Value(p.Value) }

type createKPI struct {
	InProject
	Body kpi.NewKPI
}

type patchKPI struct {
	KPIPath
	Match
	Body kpi.Patch
}

type stepKPI struct {
	KPIPath
	Match
}

type goLiveOfKPI struct {
	KPIPath
	Match
	Body struct {
		GoLive clock.Date `json:"goLive" doc:"Day from which the KPI is judged; empty for the project's first live wave"`
		Reason string     `json:"reason" doc:"Why; 10 characters or more"`
	}
}

type moveKPI struct {
	KPIPath
	Match
	Body struct {
		After id.KPI `json:"after,omitempty" doc:"The KPI it stands behind; empty for the top, where the main one stands"`
	}
}

type kpiNamesakes struct {
	Name    string `query:"name" required:"true" doc:"Name of the KPI"`
	Project string `query:"project" doc:"Id of the project whose own KPIs are not meant"`
}

type valueQuery struct {
	KPIPath
	Cursor string `query:"cursor" doc:"The next of the page before"`
	Limit  int    `query:"limit" minimum:"0" maximum:"1000" doc:"Rows of a page; 100 when absent"`
}

type recordValue struct {
	KPIPath
	Body kpi.NewValue
}

type pasteValues struct {
	KPIPath
	Body struct {
		Text string `json:"text" doc:"A table of dates and numbers: CSV, or cells copied from a spreadsheet"`
		kpi.PasteOptions
	}
}

type patchValue struct {
	ValuePath
	Match
	Body kpi.ValuePatch
}

type removeValue struct {
	ValuePath
	Match
	Reason string `query:"reason" doc:"Why the value was never true; 10 characters or more"`
}

func (s Services) kpiOperations() []Operation {
	k := s.KPIs
	return []Operation{
		op(http.MethodGet, "/projects/{project}/kpis", "list-kpis", "The KPIs of a project, the main one first", access.ReadProject,
			func(ctx context.Context, in *InProject) (items[kpi.KPI], error) {
				list, err := k.Of(ctx, in.id())
				return items[kpi.KPI]{Items: list}, err
			}),
		op(http.MethodPost, "/projects/{project}/kpis", "create-kpi", "Add a KPI", access.EditKPI,
			func(ctx context.Context, in *createKPI) (kpi.KPI, error) { return k.Add(ctx, in.id(), in.Body) }),
		op(http.MethodGet, "/projects/{project}/kpis/bin", "deleted-kpis", "The deleted KPIs of a project", access.EditKPI,
			func(ctx context.Context, in *InProject) (items[kpi.KPI], error) {
				list, err := k.Bin(ctx, in.id())
				return items[kpi.KPI]{Items: list}, err
			}),
		op(http.MethodGet, "/projects/{project}/verdicts", "list-verdicts", "The verdict on every KPI of a project", access.ReadProject,
			func(ctx context.Context, in *InProject) (items[Verdict], error) {
				list, err := k.Verdicts(ctx, in.id())
				out := items[Verdict]{Items: make([]Verdict, len(list))}
				for i, r := range list {
					out.Items[i] = verdictOf(r)
				}
				return out, err
			}),
		op(http.MethodGet, "/kpis/namesakes", "kpi-namesakes", "KPIs of the same name that other projects have", access.ListProjects,
			func(ctx context.Context, in *kpiNamesakes) (items[kpi.KPI], error) {
				list, err := k.Namesakes(ctx, id.Project(in.Project), in.Name)
				return items[kpi.KPI]{Items: list}, err
			}),
		op(http.MethodGet, "/kpis/{kpi}", "get-kpi", "One KPI", access.ReadProject,
			func(ctx context.Context, in *KPIPath) (kpi.KPI, error) { return k.Get(ctx, in.id()) }),
		op(http.MethodPatch, "/kpis/{kpi}", "edit-kpi", "Change the fields that are present; with a reason once it is judged", access.EditKPI,
			func(ctx context.Context, in *patchKPI) (kpi.KPI, error) {
				v, err := in.version()
				if err != nil {
					return kpi.KPI{}, err
				}
				return k.Edit(ctx, in.id(), v, in.Body)
			}),
		op(http.MethodPut, "/kpis/{kpi}/go-live", "set-kpi-go-live", "Judge a KPI from another day than the first live wave", access.EditKPI,
			func(ctx context.Context, in *goLiveOfKPI) (kpi.KPI, error) {
				v, err := in.version()
				if err != nil {
					return kpi.KPI{}, err
				}
				return k.SetGoLive(ctx, in.id(), v, in.Body.GoLive, in.Body.Reason)
			}),
		op(http.MethodPost, "/kpis/{kpi}/place", "move-kpi", "Move a KPI within its project", access.EditKPI,
			func(ctx context.Context, in *moveKPI) (kpi.KPI, error) {
				v, err := in.version()
				if err != nil {
					return kpi.KPI{}, err
				}
				return k.Move(ctx, in.id(), v, in.Body.After)
			}),
		op(http.MethodDelete, "/kpis/{kpi}", "delete-kpi", "Put a KPI with its values into the bin", access.EditKPI,
			func(ctx context.Context, in *stepKPI) (none, error) {
				v, err := in.version()
				if err != nil {
					return none{}, err
				}
				return done(k.Delete(ctx, in.id(), v))
			}),
		op(http.MethodPost, "/kpis/{kpi}/restore", "restore-kpi", "Take a KPI out of the bin", access.EditKPI,
			func(ctx context.Context, in *KPIPath) (kpi.KPI, error) { return k.Restore(ctx, in.id()) }),
		op(http.MethodGet, "/kpis/{kpi}/verdict", "kpi-verdict", "Whether the change worked, with the numbers and the points of the chart", access.ReadProject,
			func(ctx context.Context, in *KPIPath) (Verdict, error) {
				r, err := k.Verdict(ctx, in.id())
				return verdictOf(r), err
			}),
		op(http.MethodGet, "/kpis/{kpi}/values", "list-values", "The values of a KPI, newest first", access.ReadProject,
			func(ctx context.Context, in *valueQuery) (kpi.ValuePage, error) {
				return k.Values(ctx, in.id(), in.Cursor, in.Limit)
			}),
		op(http.MethodPost, "/kpis/{kpi}/values", "add-value", "Record a value", access.EditKPI,
			func(ctx context.Context, in *recordValue) (kpi.Value, error) { return k.Record(ctx, in.id(), in.Body) }),
		op(http.MethodPost, "/kpis/{kpi}/values/preview", "preview-values", "Tell row by row what a table would record", access.EditKPI,
			func(ctx context.Context, in *pasteValues) (kpi.Preview, error) {
				return k.Preview(ctx, in.id(), in.Body.Text, in.Body.PasteOptions)
			}),
		op(http.MethodPost, "/kpis/{kpi}/values/paste", "paste-values", "Record a table of values in one act", access.EditKPI,
			func(ctx context.Context, in *pasteValues) (kpi.Preview, error) {
				return k.Paste(ctx, in.id(), in.Body.Text, in.Body.PasteOptions)
			}),
		op(http.MethodPatch, "/values/{value}", "edit-value", "Change a value; another date or number needs a reason", access.EditKPI,
			func(ctx context.Context, in *patchValue) (kpi.Value, error) {
				v, err := in.version()
				if err != nil {
					return kpi.Value{}, err
				}
				return k.EditValue(ctx, in.id(), v, in.Body)
			}),
		op(http.MethodDelete, "/values/{value}", "remove-value", "Take a value out of the series, with a reason", access.EditKPI,
			func(ctx context.Context, in *removeValue) (none, error) {
				v, err := in.version()
				if err != nil {
					return none{}, err
				}
				return done(k.RemoveValue(ctx, in.id(), v, in.Reason))
			}),
	}
}
