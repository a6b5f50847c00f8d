package net.warehouse.store;

import java.util.List;
import org.apache.ibatis.annotations.Mapper;
import org.apache.ibatis.annotations.Param;
import org.apache.ibatis.annotations.Select;

/** Notes about what is in stock, by MyBatis. */
@Mapper
public interface NoteMapper {

    @Select("SELECT text FROM notes WHERE item = #{item}")
    List<String> ofItem(@Param("item") long item);

    @Select("SELECT text FROM notes WHERE text LIKE '%${word}%'") // want java-mybatis-interpolated
    List<String> withWord(@Param("word") String word);
}
