package rpc

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	dossierv1 "github.com/xuncha/xuncha/proto/gen/xuncha/dossier/v1"
	"github.com/xuncha/xuncha/server/dossier"
)

const pdfType = "application/pdf"

type dossierServer struct {
	dossierv1.UnimplementedDossierServiceServer
	dossier *dossier.Service
}

// ListDocuments implements DossierService.
func (s *dossierServer) ListDocuments(ctx context.Context, r *dossierv1.ListDocumentsRequest) (*dossierv1.ListDocumentsResponse, error) {
	id, err := parseID(r.GetCaseId())
	if err != nil {
		return nil, err
	}
	all, err := s.dossier.Documents(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &dossierv1.ListDocumentsResponse{}
	for _, d := range all {
		x := &dossierv1.Document{Kind: string(d.Kind), InspectionId: idText(d.Inspection), Title: d.Title, Number: d.Number, Sha256: d.SHA256, MissingZh: d.Missing.ZH, MissingEn: d.Missing.EN}
		if d.SHA256 != "" {
			x.MadeAt = stamp(d.MadeAt)
		}
		out.Documents = append(out.Documents, x)
	}
	return out, nil
}

// GetDocument implements DossierService.
func (s *dossierServer) GetDocument(ctx context.Context, r *dossierv1.GetDocumentRequest) (*httpbody.HttpBody, error) {
	ids, err := parseIDs(r.GetCaseId(), r.GetInspectionId())
	if err != nil {
		return nil, err
	}
	pdf, _, err := s.dossier.Print(ctx, ids[0], dossier.Kind(r.GetKind()), ids[1])
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: pdfType, Data: pdf}, nil
}

// PrintInspection implements DossierService.
func (s *dossierServer) PrintInspection(ctx context.Context, r *dossierv1.PrintInspectionRequest) (*httpbody.HttpBody, error) {
	id, err := parseID(r.GetInspectionId())
	if err != nil {
		return nil, err
	}
	pdf, err := s.dossier.PrintInspection(ctx, id)
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: pdfType, Data: pdf}, nil
}

// OpenPackage implements DossierService.
func (s *dossierServer) OpenPackage(ctx context.Context, r *dossierv1.OpenPackageRequest) (*dossierv1.OpenPackageResponse, error) {
	id, err := parseID(r.GetCaseId())
	if err != nil {
		return nil, err
	}
	name, files, err := s.dossier.Package(ctx, id)
	if err != nil {
		return nil, err
	}
	out := &dossierv1.OpenPackageResponse{Name: name}
	for _, f := range files {
		out.Files = append(out.Files, &dossierv1.PackageFile{Path: f.Path, Sha256: f.SHA256, Size: f.Size, Content: f.Content, ObjectKey: f.Key})
	}
	return out, nil
}

// PrintSigns implements DossierService.
func (s *dossierServer) PrintSigns(ctx context.Context, r *dossierv1.PrintSignsRequest) (*httpbody.HttpBody, error) {
	ids, err := parseIDs(r.GetTargetIds()...)
	if err != nil {
		return nil, err
	}
	pdf, err := s.dossier.Signs(ctx, ids, r.GetLayout() == "sheet", r.GetAddress())
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: pdfType, Data: pdf}, nil
}
