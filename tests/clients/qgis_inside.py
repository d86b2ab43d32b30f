"""Run by the Python that has QGIS: prints one line of JSON."""

import json
import sys

from qgis.core import (
    Qgis, QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorDataProvider, QgsVectorLayer,
)


def layer_of(base, name, more=""):
    return QgsVectorLayer(f"url='{base}' typename='{name}' pageSize='1000'{more}", name, "OAPIF")


def read(base, name, *corners):
    layer = layer_of(base, name, " restrictToRequestBBOX='1'")
    inside = QgsRectangle(*map(float, corners))
    in_box = [f["id"] for f in layer.getFeatures(QgsFeatureRequest().setFilterRect(inside))]
    whole = layer_of(base, name)
    features = list(whole.getFeatures())
    by_attribute = [f["id"] for f in whole.getFeatures(QgsFeatureRequest().setFilterExpression("\"kind\" = 'county'"))]
    box = whole.extent()
    return {
        "version": Qgis.QGIS_VERSION, "is_valid": layer.isValid(), "fields": len(layer.fields()), "all": len(features),
        "with_geometry": sum(f.hasGeometry() for f in features), "in_box": in_box, "by_attribute": by_attribute,
        "extent": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()],
    }


def edit(base, name, secret):
    layer = layer_of(base, name, f" http-header:Authorization='Bearer {secret}'")
    provider = layer.dataProvider()
    can = layer.isValid() and bool(provider.capabilities() & QgsVectorDataProvider.ChangeAttributeValues)
    done = can and changed(layer, "note", "edited in QGIS")
    return {"is_valid": layer.isValid(), "can_edit": can, "committed": done, "capabilities": provider.capabilitiesString() if provider else ""}


def edit_file(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    return {"is_valid": layer.isValid(), "committed": layer.isValid() and changed(layer, "name_en", "Edited in QGIS"), "errors": layer.commitErrors()}


def changed(layer, field, value):
    request = QgsFeatureRequest().setFilterExpression("\"id\" = 'port_horgos'")
    feature = next(layer.getFeatures(request), None)
    if feature is None or not layer.startEditing():
        return False
    layer.changeAttributeValue(feature.id(), layer.fields().indexOf(field), value)
    return layer.commitChanges()


def main():
    application = QgsApplication([], False)
    application.initQgis()
    work = {"read": read, "edit": edit, "edit-file": edit_file}[sys.argv[1]]
    print(json.dumps(work(*sys.argv[2:])), flush=True)
    application.exitQgis()


if __name__ == "__main__":
    main()
