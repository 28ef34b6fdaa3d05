package api

import (
	"context"
	"net/http"

	"throughline/internal/access"
	"throughline/internal/id"
	"throughline/internal/org"
)

type patchOrganisation struct {
	Match
	Body org.OrganisationEdit
}

// CalendarPath names a calendar in the path. It is exported because the framework passes over an embedded struct that is not.
type CalendarPath struct {
	Calendar string `path:"calendar" doc:"Id of the calendar"`
}

func (c CalendarPath) id() id.Calendar { return id.Calendar(c.Calendar) }

type addCalendar struct{ Body org.NewCalendar }

type patchCalendar struct {
	CalendarPath
	Match
	Body org.CalendarEdit
}

func (s Services) organisationOperations() []Operation {
	o := s.Org
	return []Operation{
		op(http.MethodGet, "/organisation", "get-organisation", "The organisation and its settings", access.ListProjects,
			func(ctx context.Context, _ *struct{}) (org.Organisation, error) {
				if err := access.From(ctx).May(access.ListProjects); err != nil {
					return org.Organisation{}, err
				}
				return o.Organisation(ctx)
			}),
		op(http.MethodPatch, "/organisation", "edit-organisation", "Change the settings that are present", access.ManageOrg,
			func(ctx context.Context, in *patchOrganisation) (org.Organisation, error) {
				v, err := in.version()
				if err != nil {
					return org.Organisation{}, err
				}
				return o.EditOrganisation(ctx, v, in.Body)
			}),
		op(http.MethodGet, "/calendars", "list-calendars", "The working calendars", access.ReadOrg,
			func(ctx context.Context, _ *struct{}) (items[org.Calendar], error) {
				list, err := o.Calendars(ctx)
				return items[org.Calendar]{Items: filled(list)}, err
			}),
		op(http.MethodPost, "/calendars", "add-calendar", "Add a working calendar", access.ManageOrg,
			func(ctx context.Context, in *addCalendar) (org.Calendar, error) { return o.AddCalendar(ctx, in.Body) }),
		op(http.MethodGet, "/calendars/{calendar}", "get-calendar", "One working calendar", access.ReadOrg,
			func(ctx context.Context, in *CalendarPath) (org.Calendar, error) { return o.Calendar(ctx, in.id()) }),
		op(http.MethodPatch, "/calendars/{calendar}", "edit-calendar", "Change what is present; add and remove name holidays", access.ManageOrg,
			func(ctx context.Context, in *patchCalendar) (org.Calendar, error) {
				v, err := in.version()
				if err != nil {
					return org.Calendar{}, err
				}
				return o.EditCalendar(ctx, in.id(), v, in.Body)
			}),
	}
}
