import com.reprezen.kaizen.oasparser.OpenApi3Parser;
import com.reprezen.kaizen.oasparser.model3.OpenApi3;
import com.reprezen.kaizen.oasparser.val.ValidationResults;
import java.io.File;

/** Reads an API definition as the official suite does, and prints what it finds wrong, or "valid". */
public class Check {
    public static void main(String[] files) throws Exception {
        OpenApi3 definition = new OpenApi3Parser().parse(new File(files[0]), true);
        for (ValidationResults.ValidationItem item : definition.getValidationItems()) {
            System.out.println(item);
        }
        System.out.println(definition.isValid() ? "valid" : "not valid");
    }
}
